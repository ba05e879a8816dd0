// npx testudo dev dependencies-with-yield.ts
import { depends, HttpError, type Int, Testudo } from 'testudo'

/** What happened, in order: for the reader. */
export const log: string[] = []

class Connection {
  rows(id: number): { id: number; owner: string } | undefined {
    return id < 10 ? { id, owner: 'Rick' } : undefined
  }
}

// What it yields is injected; what follows runs after the response, even if the endpoint failed.
async function* database(): AsyncGenerator<Connection> {
  log.push('open')
  try {
    yield new Connection()
  } catch (error) {
    log.push(`rollback: ${error instanceof Error ? error.message : String(error)}`)
    throw error
  } finally {
    log.push('close')
  }
}

async function* transaction(connection = depends(database)): AsyncGenerator<Connection> {
  log.push('begin')
  yield connection
  log.push('commit')
}

export const app = new Testudo({ title: 'Dependencies with yield' })

app.get('/items/{id}', (id: Int, db = depends(transaction)) => {
  log.push(`read ${id}`)
  return db.rows(id) ?? HttpError.notFound('Item not found')
})
