// npx testudo dev headers.ts
import { type Header, type Reply, Testudo } from 'testudo'

export const app = new Testudo({ title: 'Headers' })

// `userAgent` is the field User-Agent.
app.get('/agent', (userAgent?: Header) => ({ userAgent: userAgent ?? null }))

// A field that comes several times is a list.
app.get('/tokens', (tokens: Header<string[], 'x-token'>) => ({ tokens }))

/** Fields that belong together. */
interface Tracing {
  traceParent?: string
  xRequestId: string
}

app.get('/traced', (tracing: Header<Tracing>) => tracing)

app.get('/cached', (reply: Reply) => {
  reply.setHeader('cache-control', 'max-age=60')
  return { cached: true }
})
