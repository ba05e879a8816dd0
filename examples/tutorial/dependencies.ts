// npx testudo dev dependencies.ts
import { depends, type Header, HttpError, type Int, Testudo } from 'testudo'

// A dependency is a function; its parameters are found like an endpoint's.
function pagination(skip: Int = 0, limit: Int = 100): { skip: number; limit: number } {
  return { skip, limit }
}

// A class works as well: its constructor is called.
class Search {
  readonly words: readonly string[]

  constructor(q: string = '') {
    this.words = q.split(' ').filter((word) => word !== '')
  }
}

// Dependencies have dependencies. Within one request each is asked once.
function query(page = depends(pagination), search = depends(Search)): string {
  return `${search.words.join('+')}[${page.skip},${page.skip + page.limit}]`
}

function verifyToken(xToken: Header): void {
  if (xToken !== 'fake-super-secret-token') HttpError.badRequest('X-Token header invalid')
}

// For the whole application; routers and routes take the option too.
export const app = new Testudo({ title: 'Dependencies', dependencies: [depends(verifyToken)] })

app.get('/items', (page = depends(pagination)) => page)
app.get('/search', (text = depends(query), page = depends(pagination)) => ({ text, page }))
