import assert from 'node:assert/strict'
import { type BackgroundTasks, depends, HttpError, Testudo } from 'testudo'
import { TestClient } from 'testudo/testing'

const log: string[] = []

async function* transaction() {
  log.push('begin')
  try {
    yield { sell: (book: string) => book === 'Emma' || HttpError.conflict(`${book} is sold out`) }
    log.push('commit')
  } catch (error) {
    log.push('roll back')
    throw error
  }
}

const app = new Testudo()
app.post('/sales/{book}', (book: string, tasks: BackgroundTasks, shop = depends(transaction)) => {
  tasks.add(() => log.push('send the mail'))
  return shop.sell(book)
})

const client = new TestClient(app)
assert.equal((await client.post('/sales/Emma')).status, 200)
assert.deepEqual(log.splice(0), ['begin', 'send the mail', 'commit'])

assert.equal((await client.post('/sales/Ulysses')).status, 409)
assert.deepEqual(log, ['begin', 'roll back'])
