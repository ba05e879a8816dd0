// The page of the basket: what is in it, and the form that orders it.
import type { BasketLine } from './basket.ts'
import { html, type Html } from './html.ts'
import { type Frame, renderDocument } from './layout.ts'
import { formatPrice } from './price.ts'

/** All that the page shows. */
export interface BasketView {
  readonly frame: Frame
  readonly lines: readonly BasketLine[]
}

/** The whole document. */
export function renderBasket({ frame, lines }: BasketView): string {
  const content = lines.length === 0 ? html`<p class="nothing">It is empty.</p>` : renderLines(frame, lines)
  return renderDocument(frame, 'Basket – Bookshop', content, html`<p><a href="/">All the books</a></p>`)
}

function renderLines(frame: Frame, lines: readonly BasketLine[]): Html {
  const total = lines.reduce((sum, { book, quantity }) => sum + quantity * book.priceCents, 0)
  return html`<table class="basket">
      <tbody>
        ${lines.map((line) => renderLine(frame, line))}
      </tbody>
      <tfoot>
        <tr>
          <th colspan="2">Together</th>
          <td>${formatPrice(total)}</td>
          <td></td>
        </tr>
      </tfoot>
    </table>
    <form class="search" method="post" action="/basket/order">
      ${frame.csrfField}
      <input name="customer" required maxlength="200" placeholder="Your name" aria-label="Your name" />
      <button>Order</button>
    </form>`
}

function renderLine({ csrfField }: Frame, { book, quantity }: BasketLine): Html {
  return html`<tr>
    <td>${quantity} ×</td>
    <td><span lang="${book.language}">${book.title}</span>, ${book.author}</td>
    <td>${formatPrice(quantity * book.priceCents)}</td>
    <td>
      <form method="post" action="/basket/remove">
        ${csrfField}<input type="hidden" name="bookId" value="${book.id}" /><button class="plain">Put back</button>
      </form>
    </td>
  </tr> `
}
