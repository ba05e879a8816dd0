// Forms in an application.

import { describe, expect, it } from 'vitest'

import { background, body, depends, file, files, form, HttpError, request, signature, Testudo } from 'testudo'
import { TestClient } from 'testudo/testing'
import { useTemporaryFolder } from '../http/multipart-harness.ts'

const temporaryFiles = useTemporaryFolder()

describe('forms', () => {
  const seen: number[] = []
  const app = new Testudo().post(
    '/albums',
    signature(
      { title: form({ type: 'string' }), cover: file({ optional: true }), songs: files() },
      async ({ title, cover, songs }) => {
        seen.push(temporaryFiles().length)
        const text = await Promise.all(songs.map(async (song) => (await song.text()).length))
        return { title, cover: cover?.name ?? null, songs: songs.map(({ name }) => name), text }
      },
    ),
  )
  const client = new TestClient(app)

  it('are arguments, and their files are gone after the response', async () => {
    const data = new FormData()
    data.append('title', 'Live')
    data.append('songs', new Blob(['x'.repeat(2_000_000)]), '1.flac')
    data.append('songs', new Blob(['y']), '2.flac')
    const response = await client.post('/albums', { form: data })
    expect(await response.json()).toEqual({
      title: 'Live',
      cover: null,
      songs: ['1.flac', '2.flac'],
      text: [2_000_000, 1],
    })
    expect(seen).toEqual([1])
    expect(temporaryFiles()).toEqual([])
  })

  it('are checked', async () => {
    const response = await client.post('/albums', { json: { title: 'Live' } })
    expect(response.status).toBe(422)
    expect(await response.json()).toMatchObject({
      detail: [
        { type: 'missing', loc: ['body', 'title'], msg: 'Field required', input: null },
        { type: 'missing', loc: ['body', 'songs'] },
      ],
    })
    const headers = { 'content-type': 'multipart/form-data; boundary=x' }
    const broken = await client.post('/albums', { body: '--x', headers })
    expect(broken.status).toBe(400)
    expect(await broken.json()).toEqual({ detail: 'There was an error parsing the body' })
  })

  it('are one with those of dependencies', async () => {
    const login = signature({ user: form({ type: 'string' }) }, ({ user }) => user)
    const both = new Testudo().post(
      '/',
      signature({ user: depends(login), age: form({ type: 'integer' }) }, (args) => args),
    )
    const response = await new TestClient(both).post('/', { form: { user: 'Ada', age: '36' } })
    expect(await response.json()).toEqual({ user: 'Ada', age: 36 })
  })

  const large = (): FormData => {
    const data = new FormData()
    data.append('upload', new Blob(['x'.repeat(1_500_000)]), 'x.bin')
    return data
  }

  it('have their files while background tasks run, and not after', async () => {
    const saved: number[] = []
    const later = new Testudo().post(
      '/',
      signature({ upload: file(), tasks: background() }, ({ upload, tasks }) => {
        tasks.add(async () => {
          saved.push((await upload.bytes()).length, temporaryFiles().length)
        })
      }),
    )
    const response = await new TestClient(later).post('/', { form: large() })
    await response.arrayBuffer()
    expect(saved).toEqual([1_500_000, 1])
    expect(temporaryFiles()).toEqual([])
  })

  it('have their files while a dependency cleans up', async () => {
    const sizes: number[] = []
    async function* open(): AsyncGenerator<{ upload?: { bytes(): Promise<Uint8Array> } }> {
      const held: { upload?: { bytes(): Promise<Uint8Array> } } = {}
      yield held
      sizes.push((await held.upload?.bytes())?.length ?? 0)
    }
    const held = new Testudo().post(
      '/',
      signature({ place: depends(open), upload: file() }, ({ place, upload }) => {
        place.upload = upload
      }),
    )
    await (await new TestClient(held).post('/', { form: large() })).arrayBuffer()
    expect(sizes).toEqual([1_500_000])
    expect(temporaryFiles()).toEqual([])
  })

  it('leave nothing behind when the endpoint fails', async () => {
    const failing = new Testudo({ logger: { warn() {}, error() {} } })
      .post(
        '/refuse',
        signature({ upload: file() }, () => HttpError.conflict()),
      )
      .post(
        '/fail',
        signature({ upload: file() }, () => {
          throw new Error('a bug')
        }),
      )
      .post(
        '/wrong',
        signature({ upload: file(), missing: form({ type: 'string' }) }, () => 'never'),
      )
    const failed = new TestClient(failing, { raiseServerErrors: false })
    for (const [path, status] of [
      ['/refuse', 409],
      ['/fail', 500],
      ['/wrong', 422],
    ] as const) {
      const response = await failed.post(path, { form: large() })
      await response.arrayBuffer()
      expect(response.status).toBe(status)
      expect(temporaryFiles()).toEqual([])
    }
  })

  it('are refused with 413 and 400 beyond the limits', async () => {
    const one = new Testudo({
      middleware: [
        (next) => (incoming) => {
          incoming.bodyLimit = 1000
          return next(incoming)
        },
      ],
    }).post(
      '/',
      signature({ upload: file() }, () => 'never'),
    )
    expect((await new TestClient(one).post('/', { form: large() })).status).toBe(413)
    const many = new Testudo().post(
      '/',
      signature({ a: form({ type: 'string' }) }, () => 'never'),
    )
    const response = await new TestClient(many).post('/', {
      body: 'a&'.repeat(1001),
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
    })
    expect(response.status).toBe(400)
    expect(await response.json()).toEqual({ detail: 'Too many fields. Maximum number of fields is 1000.' })
  })

  it('do not go together with JSON', async () => {
    const start = (app: Testudo): Promise<unknown> => new TestClient(app).start()
    const mixed = (): Promise<unknown> =>
      start(
        new Testudo().post(
          '/',
          signature({ a: form({ type: 'string' }), b: body({ type: 'string' }) }, () => 'never'),
        ),
      )
    await expect(async () => mixed()).rejects.toThrow(/POST \/.*"a" comes from a form and "b" from a JSON body/)
    const dependency = signature({ a: form({ type: 'string' }) }, ({ a }) => a)
    const below = (): Promise<unknown> =>
      start(
        new Testudo().post(
          '/',
          signature({ a: depends(dependency), b: body({ type: 'string' }) }, () => 'never'),
        ),
      )
    await expect(async () => below()).rejects.toThrow(TypeError)
  })

  it('can be read by the endpoint too', async () => {
    const both = new Testudo().post(
      '/',
      signature({ a: form({ type: 'string' }), whole: request() }, async ({ a, whole }) => [
        a,
        (await whole.form()).text('b'),
      ]),
    )
    const response = await new TestClient(both).post('/', { form: { a: '1', b: '2' } })
    expect(await response.json()).toEqual(['1', '2'])
  })
})
