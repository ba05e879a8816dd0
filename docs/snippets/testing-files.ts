import assert from 'node:assert/strict'
import { type Form, Testudo, type UploadFile } from 'testudo'
import { TestClient } from 'testudo/testing'

const app = new Testudo()
app.post('/photos', (title: Form, photo: UploadFile) => ({ title, name: photo.name, bytes: photo.size }))

const client = new TestClient(app)
const answer = await client.post('/photos', {
  form: { title: 'Harbour' },
  files: { photo: { name: 'harbour.png', content: new Uint8Array(9), type: 'image/png' } },
})
assert.deepEqual(await answer.json(), { title: 'Harbour', name: 'harbour.png', bytes: 9 })
