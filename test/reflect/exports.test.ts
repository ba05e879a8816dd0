import { expect, test } from 'vitest'
import * as reflect from 'testudo/reflect'
import * as vite from 'testudo/vite'

test('testudo/reflect exports exactly this', () => {
  expect(Object.keys(reflect).sort()).toEqual([
    'build',
    'buildErrorCode',
    'compilerErrorCode',
    'formatDiagnostic',
    'reflectionErrorCode',
    'syntaxErrorCode',
  ])
})

test('testudo/vite exports exactly this', () => {
  expect(Object.keys(vite).sort()).toEqual(['default', 'testudo'])
})
