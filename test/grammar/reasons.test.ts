// The reason phrases of the IANA registry, against those that Node knows.
import { STATUS_CODES } from 'node:http'
import { describe, expect, test } from 'vitest'

import { reasonPhrase } from '../../src/grammar/reasons.ts'

// Node keeps names that RFC 9110 has changed, one in another case, and one that never left its draft.
const CHANGED: Readonly<Record<string, string>> = {
  413: 'Content Too Large',
  422: 'Unprocessable Content',
  418: "I'm a teapot",
  509: '',
}

describe('reasonPhrase', () => {
  test.each(Object.entries(STATUS_CODES))('%s is that of Node, %s, or has a newer name', (code, name) => {
    expect(reasonPhrase(Number(code))).toBe(CHANGED[code] ?? name)
  })

  test.each([199, 299, 420, 499, 599, 600, 999])('%i has none', (code) => {
    expect(reasonPhrase(code)).toBe('')
  })

  test('knows no property of an object', () => {
    expect(reasonPhrase(Number('constructor'))).toBe('')
  })
})
