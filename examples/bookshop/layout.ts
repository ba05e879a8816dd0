// The frame of every page: head, header and footer, and what the shop has to say to its visitor.
import { html, type Content, type Html } from './html.ts'

/** What every page needs to know. */
export interface Frame {
  /** Where the style is, with the name that it has as long as it does not change. */
  readonly style: string
  /** How many copies are in the basket. */
  readonly copies: number
  /** Said once: that something was put into the basket. */
  readonly messages: readonly string[]
  /** The hidden field that shows that a form is ours. */
  readonly csrfField: Html
  /** What the data is in: `SQLite`. */
  readonly databaseName: string
}

// A tortoise shell of three plates, drawn in the address itself: nothing to load.
const icon =
  "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 16 16'%3E%3Crect width='16' height='16' " +
  "rx='4' fill='%238a3324'/%3E%3Cpath d='M3 11a5 5 0 0 1 10 0zM6 11l1-4h2l1 4' fill='none' stroke='%23fff8ec'/%3E%3C/svg%3E"

/** The whole document. `links` are the footer's. */
export function renderDocument(frame: Frame, title: string, content: Html, links: Content): string {
  const { style, copies, messages, databaseName } = frame
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width" />
        <title>${title}</title>
        <link rel="icon" href="${icon}" />
        <link rel="stylesheet" href="${style}" />
      </head>
      <body>
        <div class="shop">
          <header>
            <h1><a href="/">The Bookshop</a></h1>
            <p>Six centuries of books that belong to everyone, in the languages they were written in.</p>
            <p><a href="/basket">Basket: ${copies === 1 ? '1 book' : `${copies} books`}</a></p>
          </header>
          <main>${messages.map((text) => html`<p class="message" role="status">${text}</p>`)} ${content}</main>
          <footer>
            ${links}
            <p>Served by Testudo, from ${databaseName}. Prices are invented; the books are real.</p>
          </footer>
        </div>
      </body>
    </html>`.text
}
