// The shop window: one page of HTML with search and paging, complete without a script.
import { defaultSize, type Book, type Page, type Search } from './books.ts'
import { html, type Content, type Html } from './html.ts'
import { coverColours, styleElement } from './style.ts'

/** All that the page shows. */
export interface View {
  readonly search: Search
  readonly found: Page
  readonly languages: readonly string[]
  /** The books looked at last, the newest first. */
  readonly recent: readonly Book[]
  /** What the data is in: `SQLite`. */
  readonly databaseName: string
}

const languageNames = new Intl.DisplayNames(['en'], { type: 'language' })
const price = new Intl.NumberFormat('en-IE', { style: 'currency', currency: 'EUR' })
const sorts = { title: 'by title', author: 'by author', year: 'by year' } as const

// A tortoise shell of three plates, drawn in the address itself: nothing to load.
const icon =
  "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 16 16'%3E%3Crect width='16' height='16' " +
  "rx='4' fill='%238a3324'/%3E%3Cpath d='M3 11a5 5 0 0 1 10 0zM6 11l1-4h2l1 4' fill='none' stroke='%23fff8ec'/%3E%3C/svg%3E"

/** The whole document. */
export function renderPage(view: View): string {
  const { search, found, recent } = view
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width" />
        <title>${search.text === '' ? 'Bookshop' : `${search.text} – Bookshop`}</title>
        <link rel="icon" href="${icon}" />
        ${styleElement}
      </head>
      <body>
        <div class="shop">
          <header>
            <h1><a href="/">The Bookshop</a></h1>
            <p>Six centuries of books that belong to everyone, in the languages they were written in.</p>
          </header>
          <main>
            ${renderSearch(view)}
            <p class="count" role="status">${describeCount(view)}</p>
            ${
              found.books.length === 0
                ? html`<p class="nothing">Nothing here. <a href="/">Show all the books</a></p>`
                : html`<ul class="books">
                    ${found.books.map(renderBook)}
                  </ul>`
            }
            ${renderPages(search, found)} ${recent.length === 0 ? null : renderRecent(recent)}
          </main>
          ${renderFooter(view)}
        </div>
      </body>
    </html>`.text
}

function renderSearch({ search, languages }: View): Html {
  return html`<form class="search" role="search" action="/">
    <input
      type="search"
      name="q"
      value="${search.text}"
      maxlength="100"
      placeholder="Title or author"
      aria-label="Title or author"
    />
    <select name="language" aria-label="Language">
      ${option('', 'all languages', search.language)}
      ${languages.map((code) => option(code, languageNames.of(code), search.language))}
    </select>
    <select name="sort" aria-label="Order">
      ${Object.entries(sorts).map(([sort, label]) => option(sort, label, search.sort))}
    </select>
    <button>Search</button>
  </form>`
}

function option(value: string, label: Content, chosen: string): Html {
  return html`<option value="${value}" ${value === chosen ? html`selected` : null}>${label}</option>`
}

function describeCount({ search, found }: View): string {
  const books = found.total === 1 ? '1 book' : `${found.total} books`
  const place = found.pages > 1 ? `, page ${found.page} of ${found.pages}` : ''
  return search.text === '' ? `${books}${place}` : `${books} for “${search.text}”${place}`
}

function renderBook(book: Book): Html {
  const { id, title, english, author, year, language, priceCents, stock } = book
  return html`<li>
    <a class="cover cover-${coverColour(author)}" href="/books/${id}">
      <strong lang="${language}">${title}</strong><em>${author}</em>
    </a>
    <div class="facts">
      ${english === null ? null : html`<b>${english}</b>`}
      <span>${year} · ${languageNames.of(language)}</span>
      <span class="row"><b>${price.format(priceCents / 100)}</b>${renderStock(stock)}</span>
    </div>
  </li> `
}

function renderStock(stock: number): Html {
  if (stock === 0) return html`<span class="out">sold out</span>`
  return html`<span class="in">${stock === 1 ? 'last copy' : `${stock} in stock`}</span>`
}

// Books of one author have one colour.
function coverColour(author: string): number {
  let sum = 0
  for (const character of author) sum = (sum * 31 + (character.codePointAt(0) ?? 0)) % 9973
  return sum % coverColours
}

function renderPages(search: Search, { page, pages }: Page): Html | null {
  if (pages === 1) return null
  const shown = Array.from({ length: pages }, (_, index) => index + 1).filter(
    (number) => number === 1 || number === pages || Math.abs(number - page) <= 2,
  )
  return html`<nav class="pages" aria-label="Pages">
    ${shown.map((number, index) => {
      const gap = number - (shown[index - 1] ?? 0) > 1 ? html`<span class="gap">…</span>` : null
      if (number === page)
        return html`${gap}<a href="${address('/', search, number)}" aria-current="page">${number}</a>`
      return html`${gap}<a href="${address('/', search, number)}">${number}</a>`
    })}
  </nav>`
}

function renderRecent(recent: readonly Book[]): Html {
  return html`<section class="recent">
    <h2>Looked at lately</h2>
    <ul>
      ${recent.map(({ id, title, author }) => html`<li><a href="/books/${id}">${title}</a>, ${author}</li> `)}
    </ul>
    <form method="post" action="/recent/forget"><button class="plain">Forget these</button></form>
  </section>`
}

function renderFooter({ search, databaseName }: View): Html {
  return html`<footer>
    <p>
      The same as data: <a href="${address('/books', search, search.page)}">this list as JSON</a> ·
      <a href="/books.csv">the whole catalogue as CSV</a> · <a href="/health">health</a>. Orders and new books:
      <a href="/docs">try the API</a>.
    </p>
    <p>Served by Testudo, from ${databaseName}. Prices are invented; the books are real.</p>
  </footer>`
}

/** The address of one page of a search, without what is the default anyway. */
function address(path: string, search: Search, page: number): string {
  const query = new URLSearchParams()
  if (search.text !== '') query.set('q', search.text)
  if (search.language !== '') query.set('language', search.language)
  if (search.sort !== 'title') query.set('sort', search.sort)
  if (search.size !== defaultSize) query.set('size', String(search.size))
  if (page !== 1) query.set('page', String(page))
  return query.size === 0 ? path : `${path}?${query.toString()}`
}
