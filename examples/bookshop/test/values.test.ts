// What is decided without a database or a server: escaping, CSV and the cookie.
import { describe, expect, test } from 'vitest'
import type { Book } from '../books.ts'
import { csvLines } from '../csv.ts'
import { html } from '../html.ts'
import { formatRecent, parseRecent } from '../recent.ts'

describe('html', () => {
  test('escapes text in content and in quoted attributes', () => {
    const text = `<script>"&'</script>`
    const escaped = '&lt;script&gt;&quot;&amp;&#39;&lt;/script&gt;'
    expect(html`<p title="${text}">${text}</p>`.text).toBe(`<p title="${escaped}">${escaped}</p>`)
  })

  test('takes HTML as it is, alone and in lists, and nothing for null and undefined', () => {
    const item = (text: string) => html`<li>${text}</li>`
    const list = html`${['a', '<'].map(item)}${item('b')}${null}${undefined}${0}`
    expect(list.text).toBe('<li>a</li><li>&lt;</li><li>b</li>0')
  })

  test('leaves backslashes alone', () => {
    expect(html`<p>${'\\n'}</p>`.text).toBe('<p>\\n</p>')
  })
})

describe('CSV', () => {
  async function* one(book: Book): AsyncGenerator<Book> {
    yield book
  }

  test('quotes what has a comma, a quote or a line break, and leaves out what is not there', async () => {
    const book = { id: 1, english: null, author: 'A "B" C', year: 1900, language: 'en', priceCents: 5, stock: 0 }
    const lines: string[] = []
    for await (const line of csvLines(one({ ...book, title: 'One, two\nthree' }))) lines.push(line)
    expect(lines).toEqual([
      'id,title,english,author,year,language,priceCents,stock\r\n',
      '1,"One, two\nthree",,"A ""B"" C",1900,en,5,0\r\n',
    ])
  })
})

describe('the cookie of the books looked at', () => {
  test.each([
    ['', []],
    ['3.1', [3, 1]],
    ['3.3.1', [3, 1]],
    ['1.2.3.4.5.6', [1, 2, 3, 4, 5]],
    ['x.-1.1e3.0.007. 2.9999999999.4', [4]],
  ])('%j is %j', (text, ids) => {
    expect(parseRecent(text)).toEqual(ids)
  })

  test('has the newest first, each once, and five at most', () => {
    expect(formatRecent([1, 2, 3, 4, 5], 3)).toBe('3.1.2.4.5')
    expect(formatRecent([1, 2, 3, 4, 5], 6)).toBe('6.1.2.3.4')
  })
})
