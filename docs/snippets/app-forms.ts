import assert from 'node:assert/strict'
import { file, files, form, signature, Testudo } from 'testudo'
import { TestClient } from 'testudo/testing'

const app = new Testudo().post(
  '/albums',
  signature(
    {
      title: form({ type: 'string', maxLength: 100 }),
      year: form({ type: 'integer' }, { optional: true }),
      cover: file({ optional: true }),
      songs: files({ maxItems: 20 }),
    },
    // year: number | undefined, cover: UploadFile | undefined, songs: readonly UploadFile[]
    ({ title, year, cover, songs }) => ({
      title,
      year: year ?? null,
      cover: cover?.type ?? null,
      songs: songs.map((song) => song.name),
    }),
  ),
)

const album = new FormData()
album.set('title', 'Blue')
album.set('year', '') // an input that was not filled in
album.append('songs', new Blob(['♪']), 'all-i-want.flac')
album.append('songs', new Blob(['♫']), 'carey.flac')

const client = new TestClient(app)
const created = await client.post('/albums', { form: album })
assert.deepEqual(await created.json(), {
  title: 'Blue',
  year: null,
  cover: null,
  songs: ['all-i-want.flac', 'carey.flac'],
})

const empty = await client.post('/albums', { form: { title: 'Blue' } })
assert.equal(empty.status, 422)
assert.deepEqual(await empty.json(), {
  detail: [{ type: 'missing', loc: ['body', 'songs'], msg: 'Field required', input: null }],
})
