// The shop window: one page of HTML with search and paging, complete without a script.
import { defaultSize, type Book, type Page, type Search } from './books.ts'
import { html, type Content, type Html } from './html.ts'
import { type Frame, renderDocument } from './layout.ts'
import { formatPrice } from './price.ts'

/** All that the page shows. */
export interface View {
  readonly frame: Frame
  readonly search: Search
  readonly found: Page
  readonly languages: readonly string[]
  /** The books looked at last, the newest first. */
  readonly recent: readonly Book[]
}

const languageNames = new Intl.DisplayNames(['en'], { type: 'language' })
const sorts = { title: 'by title', author: 'by author', year: 'by year' } as const

// The style has `.cover-0` to `.cover-9`.
const coverColours = 10

/** The whole document. */
export function renderPage(view: View): string {
  const { frame, search, found, recent } = view
  const title = search.text === '' ? 'Bookshop' : `${search.text} – Bookshop`
  const content = html`${renderSearch(view)}
    <p class="count" role="status">${describeCount(view)}</p>
    ${
      found.books.length === 0
        ? html`<p class="nothing">Nothing here. <a href="/">Show all the books</a></p>`
        : html`<ul class="books">
            ${found.books.map((book) => renderBook(frame, book))}
          </ul>`
    }
    ${renderPages(search, found)} ${recent.length === 0 ? null : renderRecent(frame, recent)}`
  return renderDocument(frame, title, content, renderLinks(view))
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

function renderBook(frame: Frame, book: Book): Html {
  const { id, title, english, author, year, language, priceCents, stock } = book
  return html`<li>
    <a class="cover cover-${coverColour(author)}" href="/books/${id}">
      <strong lang="${language}">${title}</strong><em>${author}</em>
    </a>
    <div class="facts">
      ${english === null ? null : html`<b>${english}</b>`}
      <span>${year} · ${languageNames.of(language)}</span>
      <span class="row"><b>${formatPrice(priceCents)}</b>${renderStock(stock)}</span>
      ${stock === 0 ? null : renderBuy(frame, id)}
    </div>
  </li> `
}

function renderStock(stock: number): Html {
  if (stock === 0) return html`<span class="out">sold out</span>`
  return html`<span class="in">${stock === 1 ? 'last copy' : `${stock} in stock`}</span>`
}

function renderBuy({ csrfField }: Frame, id: number): Html {
  return html`<form method="post" action="/basket">
    ${csrfField}<input type="hidden" name="bookId" value="${id}" /><button>Into the basket</button>
  </form>`
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

function renderRecent({ csrfField }: Frame, recent: readonly Book[]): Html {
  return html`<section class="recent">
    <h2>Looked at lately</h2>
    <ul>
      ${recent.map(({ id, title, author }) => html`<li><a href="/books/${id}">${title}</a>, ${author}</li> `)}
    </ul>
    <form method="post" action="/recent/forget">${csrfField}<button class="plain">Forget these</button></form>
  </section>`
}

function renderLinks({ search }: View): Html {
  return html`<p>
    The same as data: <a href="${address('/books', search, search.page)}">this list as JSON</a> ·
    <a href="/books.csv">the whole catalogue as CSV</a> · <a href="/health">health</a>. Orders and new books:
    <a href="/docs">try the API</a>.
  </p>`
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
