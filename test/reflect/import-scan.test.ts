import { expect, test } from 'vitest'
import { importedNames } from '../../src/reflect/import-scan.ts'

test.each([
  ["import { a } from './a.ts'", ['./a.ts']],
  ['import \'./a.ts\'; import type { B } from "b"', ['./a.ts', 'b']],
  ["export * from './a.ts'\nexport { b } from '#b'", ['./a.ts', '#b']],
  ['import {\n  a,\n  b,\n} from\n  "./a"', ['./a']],
  ["const a = await import('./a.ts')", ['./a.ts']],
  ["const a = import(/* here */ './a.ts')", ['./a.ts']],
  ['const a = import(`./a.ts`)', ['./a.ts']],
  ["import a = require('./a.cts')", ['./a.cts']],
  ["const a: import('./a.ts').A = require('b')", ['./a.ts', 'b']],
  ['/// <reference path="globals.d.ts" />\n/// <reference types="node" />', ['./globals.d.ts', 'node']],
  ['const a = import(`./${name}.ts`); const b = important("c")', []],
  ["import a from './a'; import b from './a'", ['./a']],
])('%s', (source, names) => expect(importedNames(source)).toEqual(names))
