import assert from 'node:assert/strict'
import { compileDecoder, compileValidator, Invalid } from 'testudo/schema'
import * as v from 'valibot'
import { z } from 'zod'

const page = compileDecoder(z.int().min(1).default(1))
assert.equal(page.decode('3'), 3)
assert.equal(page.decode(undefined), 1)

const color = compileDecoder(v.pipe(v.string(), v.hexColor()))
assert.equal(color.decode('#ff0000'), '#ff0000')
assert.ok(color.decode('red') instanceof Invalid)

const name = compileValidator(z.string().refine(async (text) => text !== 'admin', 'this name is taken'))
assert.equal(await name.validate('jane'), 'jane')
assert.ok((await name.validate('admin')) instanceof Invalid)
