import assert from 'node:assert/strict'
import { Testudo, type Email, type Pattern } from 'testudo'
import { TestClient } from 'testudo/testing'

type Level = 'info' | 'warning'

interface Page<Item> {
  items: Item[]
  next?: string
}

interface Note {
  text: string
  level: Level
  written: Date
  by: Email | null
  labels: Set<string & Pattern<'^[a-z]+$'>>
  counts: Map<string, bigint>
}

type NewNote = Omit<Note, 'written'>

const app = new Testudo()
app.post('/notes', (note: NewNote): Page<Note> => ({ items: [{ ...note, written: new Date(0) }] }))

const client = new TestClient(app)
const note = { text: 'a', level: 'info', by: null, labels: ['x'], counts: { n: '9007199254740993' } }
const answer = await client.post('/notes', { json: note })
assert.deepEqual(await answer.json(), { items: [{ ...note, written: '1970-01-01T00:00:00.000Z' }] })

const refused = await client.post('/notes', { json: { ...note, level: 'loud', labels: ['X'] } })
assert.equal(refused.status, 422)
