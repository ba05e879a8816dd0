import { expect, it } from 'vitest'

import { Form, formLimits } from '../../src/http/form.ts'
import { UploadFile } from '../../src/http/upload-file.ts'

const upload = new UploadFile('x', 'x.txt')
const form = new Form([
  ['a', '1'],
  ['b', upload],
  ['a', '2'],
  ['mixed', upload],
  ['mixed', 'text'],
])

it('is a multidict of texts and files', () => {
  expect(form.size).toBe(5)
  expect(form.get('a')).toBe('1')
  expect(form.get('b')).toBe(upload)
  expect(form.get('toString')).toBeUndefined()
  expect(form.getAll('a')).toEqual(['1', '2'])
  expect(form.getAll('c')).toEqual([])
  expect([form.has('mixed'), form.has('c')]).toEqual([true, false])
  expect([...form.keys()]).toEqual(['a', 'b', 'mixed'])
  expect([...form].map(([name]) => name)).toEqual(['a', 'b', 'a', 'mixed', 'mixed'])
})

it('tells texts from files', () => {
  expect([form.text('a'), form.text('b'), form.text('mixed')]).toEqual(['1', undefined, 'text'])
  expect([form.file('a'), form.file('b'), form.file('mixed')]).toEqual([undefined, upload, upload])
  expect(form.files()).toEqual([upload, upload])
  expect(form.files('b')).toEqual([upload])
})

it('has limits that are numbers', () => {
  expect(formLimits({ maxFiles: 0 })).toMatchObject({ maxFiles: 0, maxFields: 1000, maxFileSize: Infinity })
  expect(formLimits({ maxFields: undefined } as object).maxFields).toBe(1000)
  for (const wrong of [-1, Number.NaN, '5']) {
    expect(() => formLimits({ spoolSize: wrong } as object)).toThrow(/^form: spoolSize must be a number, 0 or more/)
  }
})
