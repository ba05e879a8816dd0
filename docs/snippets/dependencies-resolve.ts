import assert from 'node:assert/strict'
import { depends, Testudo } from 'testudo'

const log: string[] = []

async function* database() {
  log.push('open')
  try {
    yield { books: ['Emma'] }
  } finally {
    log.push('close')
  }
}

const library = (db = depends(database)) => ({ count: () => db.books.length })

const app = new Testudo()

// A script: `await using library = await app.resolve(…)` where the runtime knows it.
const resolution = await app.resolve(library)
assert.equal(resolution.value.count(), 1)
await resolution.close()
assert.deepEqual(log, ['open', 'close'])
