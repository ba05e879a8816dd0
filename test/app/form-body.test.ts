// The fields of a form as arguments, without a route around them.

import { describe, expect, it, test } from 'vitest'
import { z } from 'zod'

import type { BodyField } from '../../src/app/body-parts.ts'
import { FormBody } from '../../src/app/form-body.ts'
import { file, files, form } from '../../src/app/form-inputs.ts'
import type { Input } from '../../src/app/inputs.ts'
import { UploadFile } from '../../src/http/upload-file.ts'
import { Report } from '../../src/schema/errors.ts'
import { Invalid } from '../../src/schema/validator.ts'
import { file as filePart, field, formOf, multipartType } from '../http/multipart-harness.ts'
import { requestOf } from './exchange.ts'

const urlencoded = ['content-type', 'application/x-www-form-urlencoded'] as const

interface Outcome {
  readonly values: readonly unknown[]
  readonly errors: readonly unknown[]
}

/** Reads a form's arguments; errors as `[type, loc, input]`. */
async function read(
  inputs: Readonly<Record<string, Input | BodyField['parameter']>>,
  body: string,
  type: readonly [string, string] = urlencoded,
  definitions?: BodyField['definitions'],
): Promise<Outcome> {
  const fields = Object.entries(inputs).map(([name, input], index) => ({
    parameter: { ...input, name },
    definitions,
    index,
  }))
  const formBody = new FormBody(fields, ({ parameter }) => `POST /: ${parameter.name}`)
  const content = await formBody.read(requestOf('POST /', { headers: [type], body }))
  const values = await Promise.all(formBody.parts.map((part) => part.read(content)))
  const report = new Report()
  for (const [at, value] of values.entries()) {
    if (value instanceof Invalid) formBody.parts[at]?.explain(content, value, report)
  }
  const errors = report.items.map((item) => [item.type, item.loc, ...('input' in item ? [item.input] : [])])
  return { values: values.map((value) => (value instanceof Invalid ? 'invalid' : value)), errors }
}

describe('fields', () => {
  test.each([
    ['n=5', [5]],
    ['n=5&n=6', [5]],
    ['x=1&n=%2D5', [-5]],
  ])('%s', async (body, values) => {
    expect(await read({ n: form({ type: 'integer' }) }, body)).toEqual({ values, errors: [] })
  })

  it('are missing when they are absent, or empty', async () => {
    const inputs = { a: form({ type: 'string' }), b: form({ type: 'string', minLength: 0 }) }
    expect((await read(inputs, 'b=')).errors).toEqual([
      ['missing', ['body', 'a'], null],
      ['missing', ['body', 'b'], null],
    ])
  })

  it('have defaults, also for empty ones', async () => {
    const inputs = {
      a: form({ type: 'string', default: 'x' }),
      b: form({ type: 'integer' }, { default: 7 }),
      c: form({ type: 'string' }, { optional: true }),
      d: form({ type: 'array', items: { type: 'string' }, default: ['y'] }),
      e: form(z.string().default('z')),
    }
    const values = ['x', 7, undefined, ['y'], 'z']
    expect((await read(inputs, '')).values).toEqual(values)
    expect((await read(inputs, 'a=&b=&c=&e=')).values).toEqual(values)
  })

  it('are lists of all that has the name, blank ones too', async () => {
    const list = form({ type: 'array', items: { type: 'string' } })
    expect((await read({ list }, 'list=a&x=1&list=&list=b')).values).toEqual([['a', '', 'b']])
    expect((await read({ list }, '')).errors).toEqual([['missing', ['body', 'list'], null]])
    const numbers = form({ type: 'array', items: { type: 'integer' } })
    expect((await read({ numbers }, 'numbers=1&numbers=x')).errors).toEqual([
      ['int_parsing', ['body', 'numbers', 1], 'x'],
    ])
  })

  it('have other names, types of libraries, definitions', async () => {
    const inputs = {
      kind: form({ $ref: '#/$defs/Kind' }, { alias: 'the-kind' }),
      many: form(z.array(z.coerce.number())),
      sold: form({ type: 'boolean' }),
    }
    const definitions = { Kind: { enum: ['a', 'b'] } }
    const body = 'the-kind=b&many=1&many=2&sold=on'
    expect((await read(inputs, body, urlencoded, definitions)).values).toEqual(['b', [1, 2], true])
    expect((await read(inputs, 'the-kind=c&many=1&sold=1', urlencoded, definitions)).errors).toEqual([
      ['literal_error', ['body', 'the-kind'], 'c'],
    ])
  })

  it('do not take names for members of prototypes', async () => {
    const inputs = { constructor: form({ type: 'string' }), toString: form({ type: 'string' }, { optional: true }) }
    expect((await read(inputs, 'constructor=x&__proto__=y')).values).toEqual(['x', undefined])
  })

  it('keep secrets', async () => {
    const secret = {
      source: 'form',
      name: '',
      schema: { type: 'string', minLength: 5 },
      required: true,
      secret: true,
    } as const
    expect((await read({ password: secret }, 'password=1234')).errors).toEqual([
      ['string_too_short', ['body', 'password']],
    ])
  })

  it('are all missing from what is no form', async () => {
    const inputs = { a: form({ type: 'string' }), b: file(), c: form({ type: 'string', default: 'd' }) }
    const { values, errors } = await read(inputs, '{"a":"x"}', ['content-type', 'application/json'])
    expect(values[2]).toBe('d')
    expect(errors).toEqual([
      ['missing', ['body', 'a'], null],
      ['missing', ['body', 'b'], null],
    ])
  })
})

describe('files', () => {
  const body = formOf(
    filePart('f', 'a.txt', 'one'),
    field('t', 'text'),
    filePart('f', 'b.txt', 'two'),
    filePart('none', '', ''),
  )

  it('are given as they came', async () => {
    const { values } = await read(
      { first: file({ alias: 'f' }), all: files({ alias: 'f' }), t: form({ type: 'string' }) },
      body,
      multipartType,
    )
    const [first, all, text] = values as [UploadFile, UploadFile[], string]
    expect(first).toBeInstanceOf(UploadFile)
    expect(await first.text()).toBe('one')
    expect(await Promise.all(all.map((each) => each.text()))).toEqual(['one', 'two'])
    expect(text).toBe('text')
  })

  it('are absent where none was chosen', async () => {
    expect((await read({ none: file(), more: files() }, body, multipartType)).errors).toEqual([
      ['missing', ['body', 'none'], null],
      ['missing', ['body', 'more'], null],
    ])
    const optional = { none: file({ optional: true }), more: files({ optional: true }) }
    expect((await read(optional, body, multipartType)).values).toEqual([undefined, []])
  })

  it('are no text, and text is no file', async () => {
    const { errors } = await read({ t: file(), f: form({ type: 'string' }) }, body, multipartType)
    expect(errors).toEqual([
      ['value_error', ['body', 't'], 'text'],
      ['string_type', ['body', 'f']],
    ])
    expect(
      (await read({ all: files() }, formOf(filePart('all', 'a', ''), field('all', 'x')), multipartType)).errors,
    ).toEqual([['value_error', ['body', 'all', 1], 'x']])
    expect((await read({ t: file() }, 't=x')).errors).toEqual([['value_error', ['body', 't'], 'x']])
  })

  it('can be too few or too many', async () => {
    expect((await read({ f: files({ maxItems: 1 }) }, body, multipartType)).errors).toEqual([
      ['too_long', ['body', 'f']],
    ])
    expect((await read({ f: files({ minItems: 3 }) }, body, multipartType)).errors).toContainEqual([
      'too_short',
      ['body', 'f'],
    ])
    expect((await read({ f: files({ minItems: 2, maxItems: 2 }) }, body, multipartType)).errors).toEqual([])
  })

  it('can be of a library', async () => {
    const small = z.instanceof(UploadFile).refine(({ size }) => size < 3, 'too large')
    expect((await read({ f: form(small) }, body, multipartType)).errors).toEqual([['value_error', ['body', 'f']]])
  })
})

describe('object types', () => {
  const login = {
    type: 'object',
    properties: {
      username: { type: 'string' },
      age: { type: 'integer' },
      tags: { type: 'array', items: { type: 'string' }, default: [] },
      picture: { type: 'string', 'x-js': 'File' },
    },
    required: ['username', 'age'],
  } as const

  it('have the fields as members', async () => {
    expect((await read({ data: form(login) }, 'username=Ada&age=36&tags=a&tags=b&other=x')).values).toEqual([
      { username: 'Ada', age: 36, tags: ['a', 'b'] },
    ])
    const sent = formOf(field('username', 'Ada'), field('age', '36'), filePart('picture', 'p.png', 'PNG'))
    const [data] = (await read({ data: form(login) }, sent, multipartType)).values
    expect(data).toMatchObject({ username: 'Ada', age: 36, tags: [], picture: { name: 'p.png', size: 3 } })
  })

  it('tell errors as those of fields', async () => {
    expect((await read({ data: form(login) }, 'username=&age=x')).errors).toEqual([
      ['missing', ['body', 'username'], null],
      ['int_parsing', ['body', 'age'], 'x'],
    ])
    const library = form(z.object({ username: z.string(), age: z.coerce.number() }))
    expect((await read({ library }, 'username=Ada&age=36')).values).toEqual([{ username: 'Ada', age: 36 }])
    expect((await read({ library }, 'age=36')).errors).toEqual([['missing', ['body', 'username'], { age: 36 }]])
  })

  it('may refuse more, but not what others name', async () => {
    const strict = form({ ...login, additionalProperties: false })
    expect((await read({ strict }, 'username=Ada&age=36&more=x')).errors).toEqual([
      ['extra_forbidden', ['body', 'more'], 'x'],
    ])
    const both = { strict, more: form({ type: 'string' }) }
    expect((await read(both, 'username=Ada&age=36&more=x')).values[1]).toBe('x')
  })

  it('may be absent as a whole', async () => {
    const data = form(login, { optional: true })
    expect((await read({ data }, 'other=x&username=')).values).toEqual([undefined])
    expect((await read({ data }, 'username=Ada')).errors).toEqual([['missing', ['body', 'age'], null]])
  })
})

it('refuses schemas that no field can match, when it is made', async () => {
  await expect(read({ a: form({ type: 'array', items: { type: 'object' } }) }, '')).rejects.toThrow(
    /^POST \/: a: a parameter/,
  )
  await expect(read({ a: form({ type: 'integer', default: 'x' }) }, '')).rejects.toThrow(/default "x" does not match/)
  expect(() => form(5 as never)).toThrow(/form\(schema\)/)
})

it('passes on what cannot be parsed', async () => {
  const inputs = { a: form({ type: 'string' }) }
  await expect(read(inputs, 'x', ['content-type', 'multipart/form-data'])).rejects.toMatchObject({ status: 400 })
  await expect(read(inputs, 'a&'.repeat(1001))).rejects.toMatchObject({ status: 400 })
  await expect(read(inputs, `a=${'x'.repeat(1024 * 1024 + 1)}`)).rejects.toMatchObject({ status: 413 })
})

it('is synchronous where the body has arrived', () => {
  const body = new FormBody(
    [{ parameter: { ...form({ type: 'string' }), name: 'a' }, definitions: undefined, index: 0 }],
    () => '',
  )
  expect(body.read(requestOf('POST /', { headers: [urlencoded], body: 'a=1' }))).not.toBeInstanceOf(Promise)
})
