import { once } from 'node:events'
import { statSync } from 'node:fs'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { array, assert as check, asyncProperty, boolean, constantFrom, integer, tuple, uint8Array } from 'fast-check'
import { describe, expect, it, test } from 'vitest'

import { application } from '../../src/http/application.ts'
import { ClientDisconnect, HttpError } from '../../src/http/errors.ts'
import type { Form, FormOptions } from '../../src/http/form.ts'
import { deferredOf, Request } from '../../src/http/request.ts'
import { Response } from '../../src/http/response.ts'
import { UploadFile } from '../../src/http/upload-file.ts'
import { serve } from '../../src/server/serve.ts'
import { TestClient } from '../../src/testing/client.ts'
import { httpScope, part as bodyPart, receiver } from './harness.ts'
import {
  boundary,
  field,
  file,
  formOf,
  multipartRequest,
  multipartType,
  partOf,
  useTemporaryFolder,
} from './multipart-harness.ts'

const temporaryFiles = useTemporaryFolder()

/** Names, and texts or `[filename, type, content]`. */
async function shown(form: Form): Promise<unknown[]> {
  const rows: unknown[] = []
  for (const [name, value] of form) {
    rows.push([name, typeof value === 'string' ? value : [value.name, value.type, await value.text()]])
  }
  return rows
}

async function cleanUp(request: Request): Promise<void> {
  for (const run of deferredOf(request).splice(0).toReversed()) await run()
}

const forms: readonly (readonly [what: string, body: string, rows: readonly unknown[]])[] = [
  ['no part', formOf(), []],
  ['a field', formOf(field('a', '1')), [['a', '1']]],
  ['an empty field', formOf(field('a', '')), [['a', '']]],
  [
    'an empty field at the end',
    formOf(field('a', '1'), field('b', '')),
    [
      ['a', '1'],
      ['b', ''],
    ],
  ],
  [
    'only empty fields',
    formOf(field('a', ''), field('b', ''), field('c', '')),
    [
      ['a', ''],
      ['b', ''],
      ['c', ''],
    ],
  ],
  [
    'repeated names',
    formOf(field('a', '1'), field('b', '2'), field('a', '3')),
    [
      ['a', '1'],
      ['b', '2'],
      ['a', '3'],
    ],
  ],
  ['a file', formOf(file('f', 'a.txt', 'hello')), [['f', ['a.txt', 'text/plain', 'hello']]]],
  ['an empty file with a name', formOf(file('f', 'a.txt', '')), [['f', ['a.txt', 'text/plain', '']]]],
  ['a file input without a file', formOf(file('f', '', ''), field('a', '1')), [['a', '1']]],
  ['a file without a name', formOf(file('f', '', 'x')), [['f', ['', 'text/plain', 'x']]]],
  [
    'a file without a type',
    formOf(partOf('Content-Disposition: form-data; name=f; filename=x', 'y')),
    [['f', ['x', '', 'y']]],
  ],
  [
    'octets without a file name',
    formOf(partOf('Content-Disposition: form-data; name=f\r\nContent-Type: application/octet-stream', 'y')),
    [['f', 'y']],
  ],
  [
    'line breaks and near boundaries',
    formOf(field('a', `\r\n--${boundary}`.slice(0, -1)), field('b', '\r\n\r\n--'), field('c', `x--${boundary}--`)),
    [
      ['a', `\r\n--${boundary}`.slice(0, -1)],
      ['b', '\r\n\r\n--'],
      ['c', `x--${boundary}--`],
    ],
  ],
  [
    'a preamble and an epilogue',
    `for old readers\r\n${formOf(field('a', '1'))}the end\r\n--${boundary}\r\n`,
    [['a', '1']],
  ],
  ['no line break at the end', formOf(field('a', '1')).trimEnd(), [['a', '1']]],
  ['header names in any case', formOf(partOf('CONTENT-DISPOSITION: Form-Data; NAME="a"', '1')), [['a', '1']]],
  ['a folded header', formOf(partOf('Content-Disposition: form-data;\r\n name="a"', '1')), [['a', '1']]],
  [
    'names of prototypes',
    formOf(field('__proto__', '1'), field('constructor', '2'), file('toString', '__proto__', '3')),
    [
      ['__proto__', '1'],
      ['constructor', '2'],
      ['toString', ['__proto__', 'text/plain', '3']],
    ],
  ],
  [
    'UTF-8',
    formOf(field('naïve', 'é€😀'), file('ƒ', 'Ünï.txt', '✓')),
    [
      ['naïve', 'é€😀'],
      ['ƒ', ['Ünï.txt', 'text/plain', '✓']],
    ],
  ],
]

describe('forms', () => {
  test.each(forms)('%s', async (_what, body, rows) => {
    expect(await shown(await multipartRequest(body).form())).toEqual(rows)
  })

  test.each(forms)('%s, byte by byte', async (_what, body, rows) => {
    expect(await shown(await multipartRequest(body, 1).form())).toEqual(rows)
  })

  test.each(forms)('%s, to the disk, in threes', async (_what, body, rows) => {
    const request = multipartRequest(body, 3)
    expect(await shown(await request.form({ spoolSize: 0 }))).toEqual(rows)
    await cleanUp(request)
    expect(temporaryFiles()).toEqual([])
  })

  it('is what the platform writes', async () => {
    const data = new FormData()
    const binary = Uint8Array.from({ length: 70_000 }, (_, index) => index * 7)
    data.append('text "quoted"', 'line 1\r\nline 2')
    data.append('file', new Blob([binary], { type: 'image/png' }), 'a "b"\n.png')
    data.append('file', new Blob([]), 'empty')
    const sent = new globalThis.Response(data)
    const body = new Uint8Array(await sent.arrayBuffer())
    const headers = [['content-type', sent.headers.get('content-type') ?? '']] as const
    const form = await multipartRequest(body, 1000, { headers }).form()
    expect(form.get('text "quoted"')).toBe('line 1\r\nline 2')
    const [png, empty] = form.files('file')
    expect(png).toMatchObject({ name: 'a "b"\n.png', type: 'image/png', size: binary.length })
    expect(Buffer.compare(binary, (await png?.bytes()) ?? new Uint8Array())).toBe(0)
    expect(empty).toMatchObject({ name: 'empty', size: 0 })
  })

  it('takes any bytes in any pieces', async () => {
    await check(
      asyncProperty(
        array(tuple(boolean(), uint8Array({ maxLength: 40 })), { maxLength: 5 }),
        integer({ min: 1, max: 30 }),
        integer({ min: 0, max: 60 }),
        async (parts, size, spoolSize) => {
          const encoded = parts.map(([isFile, content]) => {
            const kind = isFile ? '; filename="f"' : ''
            const head = `--${boundary}\r\nContent-Disposition: form-data; name="n"${kind}\r\n\r\n`
            return Buffer.concat([Buffer.from(head), content, Buffer.from('\r\n')])
          })
          const body = Buffer.concat([...encoded, Buffer.from(`--${boundary}--\r\n`)])
          const request = multipartRequest(body, size)
          const form = await request.form({ spoolSize })
          expect(form.size).toBe(parts.length)
          for (const [index, value] of form.getAll('n').entries()) {
            const [isFile, content = new Uint8Array()] = parts[index] ?? []
            expect(value instanceof UploadFile).toBe(isFile)
            const bytes = value instanceof UploadFile ? await value.bytes() : content // a field may not be UTF-8
            expect(Buffer.compare(bytes, content)).toBe(0)
          }
          await cleanUp(request)
        },
      ),
      { numRuns: 60 },
    )
    expect(temporaryFiles()).toEqual([])
  })

  it("decodes fields in their charset, else in the form's, else as UTF-8 or latin-1", async () => {
    const latin1 = (text: string): Uint8Array => Buffer.from(text, 'latin1')
    const named = formOf(
      partOf('Content-Disposition: form-data; name=a\r\nContent-Type: text/plain; charset=windows-1251', '\xe9'),
    )
    expect((await multipartRequest(latin1(named)).form()).get('a')).toBe('й')
    const plain = formOf(field('a', '\xe9'))
    expect((await multipartRequest(latin1(plain)).form()).get('a')).toBe('é')
    const headers = [['content-type', `${multipartType[1]}; charset=iso-8859-5`]] as const
    expect((await multipartRequest(latin1(plain), 1, { headers }).form()).get('a')).toBe('щ')
    const unknown = formOf(
      partOf('Content-Disposition: form-data; name=a\r\nContent-Type: text/plain; charset=klingon', 'x'),
    )
    await expect(multipartRequest(unknown).form()).rejects.toMatchObject({ status: 415 })
  })
})

const parsing = 'There was an error parsing the body'
const nameless = 'The Content-Disposition header field "name" must be provided.'

describe('malformed forms', () => {
  const whole = formOf(field('a', '1'), file('f', 'a.txt', 'hello'))

  test.each([
    ['nothing', '', parsing],
    ['another boundary', whole.replaceAll(boundary, 'other'), parsing],
    ['text', 'a=1&b=2', parsing],
    ['no name', formOf(partOf('Content-Disposition: form-data', '1')), nameless],
    ['no disposition', formOf(partOf('Content-Type: text/plain', '1')), nameless],
    ['no headers', formOf(partOf('', '1')), nameless],
    ['another disposition', formOf(partOf('Content-Disposition: attachment; name="a"', '1')), parsing],
    [
      'two dispositions',
      formOf(partOf('Content-Disposition: form-data; name="a"\r\nContent-Disposition: form-data; name="b"', '1')),
      parsing,
    ],
    ['two names', formOf(partOf('Content-Disposition: form-data; name="a"; name="b"', '1')), parsing],
    ['an open quote', formOf(partOf('Content-Disposition: form-data; name="a', '1')), parsing],
    ['text after a name', formOf(partOf('Content-Disposition: form-data; name="a" b', '1')), parsing],
    ['a header that is none', formOf(partOf('Content-Disposition: form-data; name="a"\r\nX Y: z', '1')), parsing],
    ['a control character', formOf(partOf('Content-Disposition: form-data; name="a\0"', '1')), parsing],
    ['a bare line break', formOf(partOf('Content-Disposition: form-data; name="a\nb"', '1')), nameless],
    [
      'headers without an end',
      `--${boundary}\r\nContent-Disposition: form-data; name="a"\r\n--${boundary}--\r\n`,
      parsing,
    ],
  ])('%s', async (_what, body, detail) => {
    for (const size of [Infinity, 1, 7]) {
      await expect(multipartRequest(body, size).form()).rejects.toMatchObject({
        name: 'HttpError',
        status: 400,
        detail,
      })
    }
  })

  it('cut off anywhere', async () => {
    // The closing boundary is the last four bytes but two: `--` and a line break that may be absent.
    for (let length = 0; length < whole.length - 2; length++) {
      const request = multipartRequest(whole.slice(0, length), 5)
      await expect(request.form({ spoolSize: 0 })).rejects.toMatchObject({ status: 400, detail: parsing })
    }
    expect(temporaryFiles()).toEqual([])
  })

  test.each([
    ['multipart/form-data', 'Missing boundary in multipart.'],
    ['multipart/form-data; boundary=""', 'Missing boundary in multipart.'],
    [`multipart/form-data; boundary=${'x'.repeat(71)}`, 'Invalid boundary in multipart.'],
    ['multipart/form-data; boundary="a b "', 'Invalid boundary in multipart.'],
    ['multipart/form-data; boundary="a;b"', 'Invalid boundary in multipart.'],
  ])('%s', async (type, detail) => {
    const request = multipartRequest(whole, 1, { headers: [['content-type', type]] })
    await expect(request.form()).rejects.toMatchObject({ status: 400, detail })
  })

  it('takes a boundary of 70 characters', async () => {
    const longest = "0aZ'()+_,-./:=?".padEnd(70, 'x')
    const body = formOf(field('a', '1')).replaceAll(boundary, longest)
    const headers = [['content-type', `multipart/form-data; boundary="${longest}"`]] as const
    expect((await multipartRequest(body, 1, { headers }).form()).get('a')).toBe('1')
  })

  it('fails again in the same way', async () => {
    const request = multipartRequest('--', 1)
    const first: unknown = await request.form().catch((error: unknown) => error)
    expect(first).toBeInstanceOf(HttpError)
    expect(await request.form().catch((error: unknown) => error)).toBe(first)
  })
})

describe('limits', () => {
  const kilo = 'x'.repeat(1024)

  test.each<readonly [what: string, body: string, options: FormOptions, status: number, detail: string]>([
    [
      'fields',
      formOf(field('a', '1'), field('a', '2')),
      { maxFields: 1 },
      400,
      'Too many fields. Maximum number of fields is 1.',
    ],
    [
      'files',
      formOf(file('a', 'x', '1'), file('a', '', '')),
      { maxFiles: 1 },
      400,
      'Too many files. Maximum number of files is 1.',
    ],
    ['a field', formOf(field('a', `${kilo}x`)), { maxFieldSize: 1024 }, 413, 'Part exceeded maximum size of 1KB.'],
    ['a file', formOf(file('a', 'x', '12345')), { maxFileSize: 4 }, 413, 'Part exceeded maximum size of 4 bytes.'],
    [
      'all fields',
      formOf(...Array.from({ length: 11 }, () => field('a', kilo))),
      { maxFieldSize: 1024 },
      413,
      'Part exceeded maximum size of 10KB.',
    ],
    [
      'headers',
      formOf(partOf('Content-Disposition: form-data; name=a\r\nA: 1\r\nB: 2', '')),
      { maxHeaders: 2 },
      400,
      'Too many headers. Maximum number of headers of a part is 2.',
    ],
    [
      'the size of headers',
      formOf(partOf(`Content-Disposition: form-data; name=a\r\nA: ${kilo.repeat(16)}`, '')),
      {},
      413,
      'Headers of a part exceeded maximum size of 16KB.',
    ],
    [
      'a huge header',
      formOf(partOf(`Content-Disposition: form-data; name=a\r\nA: ${kilo.repeat(200)}`, '')),
      {},
      413,
      'Headers of a part exceeded maximum size of 16KB.',
    ],
    [
      'very many headers',
      formOf(partOf(`Content-Disposition: form-data; name=a\r\n${'a:\r\n'.repeat(50_000)}A: b`, '')),
      {},
      400,
      'Too many headers. Maximum number of headers of a part is 32.',
    ],
    [
      'thousands of parts',
      formOf(field('a', '').repeat(1001)),
      {},
      400,
      'Too many fields. Maximum number of fields is 1000.',
    ],
  ])('%s', async (_what, body, options, status, detail) => {
    for (const size of [Infinity, 1000, 7]) {
      await expect(multipartRequest(body, size).form(options)).rejects.toMatchObject({ status, detail })
    }
  })

  it('takes what is just within them', async () => {
    const body = formOf(field('a', kilo), field('b', ''), file('f', 'x', '1234'))
    const form = await multipartRequest(body, 7).form({
      maxFields: 2,
      maxFiles: 1,
      maxFieldSize: 1024,
      maxFileSize: 4,
      maxHeaders: 2,
    })
    expect(form.size).toBe(3)
    expect((await multipartRequest(formOf(field('a', '').repeat(1000)), 1000).form()).size).toBe(1000)
  })

  it('of the body: by what is declared, and by what comes', async () => {
    const body = formOf(file('f', 'x', kilo))
    const declared = multipartRequest(body, 10, { headers: [multipartType, ['content-length', '5000']] })
    declared.bodyLimit = 1000
    await expect(declared.form()).rejects.toMatchObject({
      status: 413,
      detail: 'the request body is larger than 1000 bytes',
    })
    const sent = multipartRequest(body, 10)
    sent.bodyLimit = 1000
    await expect(sent.form({ spoolSize: 10 })).rejects.toMatchObject({ status: 413 })
    expect(temporaryFiles()).toEqual([])
  })
})

describe('temporary files', () => {
  const content = 'x'.repeat(100_000)
  const body = formOf(
    field('before', '1'),
    file('f', 'a.txt', content),
    file('g', 'b.txt', 'small'),
    field('after', '2'),
  )

  it('hold what is beyond the budget, for this user only, until the response is over', async () => {
    const request = multipartRequest(body, 1000)
    const form = await request.form({ spoolSize: 50_000 })
    const names = temporaryFiles()
    expect(names).toHaveLength(1)
    expect(names[0]).toMatch(/^testudo-upload-[0-9a-f-]{36}$/)
    expect(statSync(join(tmpdir(), names[0] ?? '')).mode & 0o777).toBe(0o600)
    expect([form.get('before'), form.get('after')]).toEqual(['1', '2'])
    expect(form.file('f')?.size).toBe(content.length)
    expect(await form.file('f')?.text()).toBe(content)
    expect(await form.file('g')?.text()).toBe('small')
    await cleanUp(request)
    expect(temporaryFiles()).toEqual([])
    await expect(form.file('f')?.bytes()).rejects.toThrow(/was removed when its response was over/)
    expect(await form.file('g')?.text()).toBe('small')
  })

  it('is one budget for all files of a form', async () => {
    const many = formOf(...Array.from({ length: 20 }, (_, index) => file('f', `${index}`, 'y'.repeat(100))))
    const request = multipartRequest(many)
    const form = await request.form({ spoolSize: 1000 })
    expect(temporaryFiles()).toHaveLength(10)
    for (const upload of form.files()) expect(await upload.text()).toBe('y'.repeat(100))
    await cleanUp(request)
    expect(temporaryFiles()).toEqual([])
  })

  it('are gone when the form is refused, or the client leaves', async () => {
    const refused = multipartRequest(body.replace('name="after"', 'nam="after"'), 1000)
    await expect(refused.form({ spoolSize: 10 })).rejects.toMatchObject({ status: 400 })
    expect(temporaryFiles()).toEqual([])
    const events = [bodyPart(body.slice(0, 50_000), true), { type: 'http.disconnect' } as const]
    const left = new Request(httpScope({ method: 'POST', headers: [multipartType] }), receiver(events, true))
    await expect(left.form({ spoolSize: 10 })).rejects.toBeInstanceOf(ClientDisconnect)
    expect(temporaryFiles()).toEqual([])
  })

  it('are gone when the disk fails', async () => {
    const folder = process.env['TMPDIR']
    process.env['TMPDIR'] = join(folder ?? '', 'missing')
    try {
      await expect(multipartRequest(body, 1000).form({ spoolSize: 10 })).rejects.toMatchObject({ code: 'ENOENT' })
    } finally {
      process.env['TMPDIR'] = folder
    }
  })

  it('are there for the handler, and gone after its response or its error', async () => {
    const seen: number[] = []
    const app = application(async (request) => {
      const form = await request.form({ spoolSize: 10 })
      seen.push(temporaryFiles().length)
      if (form.has('before') && request.query.has('fail')) throw new Error('a bug')
      return Response.text((await form.file('f')?.text()) ?? '')
    })
    const client = new TestClient(app)
    const options = { body, headers: { 'content-type': multipartType[1] } }
    expect(await (await client.post('/', options)).text()).toBe(content)
    await expect(client.post('/?fail', options)).rejects.toThrow('a bug')
    expect(seen).toEqual([1, 1])
    expect(temporaryFiles()).toEqual([])
  })

  it('are there for all that is deferred, before the form was read or after', async () => {
    const seen: unknown[] = []
    const app = application(async (request) => {
      let read = async (): Promise<unknown> => 'not yet'
      request.defer(async () => void seen.push(await read()))
      const form = await request.form({ spoolSize: 10 })
      read = async () => (await form.file('f')?.bytes())?.length
      request.defer(async () => void seen.push(await read()))
      return Response.empty()
    })
    await new TestClient(app).post('/', { body, headers: { 'content-type': multipartType[1] } })
    expect(seen).toEqual([content.length, content.length])
    expect(temporaryFiles()).toEqual([])
  })

  it('are not made when nobody waited for the form', async () => {
    let form: Promise<Form> | undefined
    const app = application(async (request) => {
      await request.bytes()
      form = request.form({ spoolSize: 10 })
      return Response.empty()
    })
    await new TestClient(app).post('/', { body, headers: { 'content-type': multipartType[1] } })
    const late = await form
    expect(late?.get('before')).toBe('1')
    await expect(late?.file('f')?.bytes()).rejects.toThrow(/was removed/)
    expect(temporaryFiles()).toEqual([])
  })

  it('come over a socket, larger than what is in memory', async () => {
    const app = application(async (request) => {
      const form = await request.form({ spoolSize: 1000 })
      return Response.json([temporaryFiles().length, form.text('a'), await form.file('f')?.text()])
    })
    const server = await serve(app, { port: 0, accessLog: false })
    try {
      const data = new FormData()
      data.append('a', '1')
      data.append('f', new Blob([content.repeat(20)]), 'f')
      const response = await fetch(server.url, { method: 'POST', body: data })
      expect(await response.json()).toEqual([1, '1', content.repeat(20)])
    } finally {
      await server.close()
    }
    expect(temporaryFiles()).toEqual([])
  })

  it('are gone when a client leaves a server in the middle', async () => {
    let ended: () => void = () => {}
    const over = new Promise<void>((resolve) => {
      ended = resolve
    })
    const app = application(async (request) => {
      request.defer(ended)
      await request.form({ spoolSize: 10 })
      return Response.empty()
    })
    const server = await serve(app, { port: 0, accessLog: false })
    try {
      const socket = connect(Number(new URL(server.url).port), '127.0.0.1')
      await once(socket, 'connect')
      socket.write(
        `POST / HTTP/1.1\r\nHost: a\r\nContent-Length: ${body.length}\r\nContent-Type: ${multipartType[1]}\r\n\r\n`,
      )
      socket.write(body.slice(0, 60_000), () => socket.destroy())
      await over
      expect(temporaryFiles()).toEqual([])
    } finally {
      await server.close()
    }
  })
})

it('has an answer to whatever is sent', async () => {
  const whole = formOf(field('a', '1'), file('f', 'a.txt', 'hello'), file('g', '', ''), field('b', ''))
  const pieces = [
    `--${boundary}`,
    '--',
    '\r\n',
    '\r',
    '\n',
    '\r\n\r\n',
    ':',
    ';',
    '"',
    '\0',
    '\xff',
    `\r\n--${boundary}--`,
  ]
  const change = tuple(integer({ min: 0, max: whole.length }), integer({ min: 0, max: 12 }), constantFrom(...pieces))
  await check(
    asyncProperty(array(change, { maxLength: 6 }), integer({ min: 1, max: 40 }), async (changes, size) => {
      let text = whole
      for (const [at, cut, piece] of changes) text = text.slice(0, at) + piece + text.slice(at + cut)
      const request = multipartRequest(Buffer.from(text, 'latin1'), size)
      const status = await request.form({ spoolSize: 4 }).then(
        () => 200,
        (error: unknown) => (error instanceof HttpError ? error.status : error),
      )
      expect([200, 400]).toContain(status)
      await cleanUp(request)
    }),
    { numRuns: 300 },
  )
  expect(temporaryFiles()).toEqual([])
})

it('takes no longer for what is nearly a boundary', async () => {
  const content = `\r\n--${boundary.slice(0, -1)}`.repeat(50_000) + '\r\n-'.repeat(50_000)
  expect(await (await multipartRequest(formOf(file('f', 'x', content)), 1000).form()).file('f')?.text()).toBe(content)
})

describe('the body', () => {
  const body = formOf(field('a', '1'))

  it('is read once: the same form every time, and no bytes', async () => {
    const request = multipartRequest(body, 3)
    const [first, second] = await Promise.all([request.form(), request.form()])
    expect(first).toBe(second)
    await expect(request.bytes()).rejects.toThrow(
      /already read as a form with files.*call request.bytes\(\) before form\(\)/,
    )
    expect(() => request.body).toThrow(TypeError)
  })

  it('is parsed from the bytes that were kept', async () => {
    const request = multipartRequest(body, 3)
    const bytes = await request.bytes()
    expect((await request.form()).get('a')).toBe('1')
    expect(await request.bytes()).toBe(bytes)
    const late = multipartRequest(body, 3)
    const reading = late.bytes()
    expect((await late.form()).get('a')).toBe('1')
    expect(await reading).toHaveLength(body.length)
  })

  it('cannot be a form after it was streamed, nor be streamed after it was a form', async () => {
    const streamed = multipartRequest(body, 3)
    const reader = streamed.body.getReader()
    await reader.read()
    await expect(streamed.form()).rejects.toThrow(/already read as a stream/)
    const request = multipartRequest(body, 3)
    const stream = request.body
    await request.form()
    await expect(stream.getReader().read()).rejects.toThrow(/already read as a form/)
  })
})
