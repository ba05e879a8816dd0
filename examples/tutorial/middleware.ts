// npx testudo dev middleware.ts
import { type Middleware, Testudo } from 'testudo'
import { requestId } from 'testudo/middleware'

export const app = new Testudo({ title: 'Middleware' })

// A function of the next handler. It is called once; the function that it returns, for every request.
const processTime: Middleware = (next) =>
  async function processTime(request) {
    const started = performance.now()
    const response = await next(request)
    const milliseconds = (performance.now() - started).toFixed(1)
    return response.with({ headers: response.headers.with('x-process-time', milliseconds) })
  }

app.use(requestId())
app.use(processTime)

app.get('/', () => ({ message: 'Hello World' }))
