import assert from 'node:assert/strict'
import { application, HttpError, Response } from 'testudo/http'
import { TestClient } from 'testudo/testing'

const app = application(async (request) => {
  const form = await request.form({ maxFiles: 3, maxFileSize: 1024 * 1024 })
  const title = form.text('title') ?? HttpError.badRequest('a title, please')
  const photos = form.files('photo')
  // Piece by piece: a photo may be larger than what should be in memory.
  let bytes = 0
  for (const photo of photos) for await (const piece of photo.stream()) bytes += piece.length
  return Response.json({ title, photos: photos.map(({ name, type }) => `${name} (${type})`), bytes })
})

const form = new FormData()
form.set('title', 'Holiday')
form.append('photo', new Blob(['…'], { type: 'image/png' }), 'beach.png')
form.append('photo', new Blob(['……'], { type: 'image/jpeg' }), 'dinner.jpg')

const client = new TestClient(app)
const response = await client.post('/', { form })
assert.deepEqual(await response.json(), {
  title: 'Holiday',
  photos: ['beach.png (image/png)', 'dinner.jpg (image/jpeg)'],
  bytes: 9,
})
