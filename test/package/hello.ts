// What .ci/package serves from the packed package: an application of somebody who installed it.
import { path, query, signature, Testudo } from 'testudo'

export const app = new Testudo({ title: 'Hello' })

const times = query({ type: 'integer', minimum: 1, maximum: 9, default: 1 })

app.get(
  '/hello/{name}',
  signature({ name: path({ type: 'string' }), times }, ({ name, times }) => ({
    greeting: Array.from({ length: times }, () => `Hello, ${name}!`).join(' '),
  })),
)
