import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type Growth, growthOf } from '../../src/routing/ambiguity.ts'
import { parseExpression } from '../../src/routing/pattern-syntax.ts'
import { checkedLimit } from '../../src/routing/safe-expression.ts'

function growth(expression: RegExp): Growth {
  return growthOf(parseExpression(expression))
}

describe('the growth of an expression', () => {
  test.each([
    /^\/users\/(?<id>\d+)$/,
    /^\/(?<year>\d{4})\/(?<slug>[\w-]+)\.(?<type>html|json)$/,
    /(?:a|b)*/,
    /(?:[a-z]+-)*[a-z]+/,
    /[a-z0-9]+(?:-[a-z0-9]+)*/,
    /(?:\/[^/]+)*/,
    /(?:\d{1,3}\.){3}\d{1,3}/,
    /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/i,
    /(?:a{3}){4}/,
    /(?:a{12}b)+/,
    /(?:a{0,50}b)*/,
    /[^-]*-[^-]*-[^-]*/,
    /\d+-\d+-\d+-\d+/,
    /(?!\/admin)\/(?<page>\w+)/,
    /(?:a?)*b/,
    /[\]\\\-x]+\x41\u0042\cA\0\t/,
    /[^\n]+\n/s,
    /(?:\p{L}+\/)?x/u,
    new RegExp('[[a-z]--[aeiou]]+', 'v'),
    /a{500}/,
  ])('linear: %s', (expression) => {
    expect(growth(expression)).toBe('linear')
  })

  test.each([/.*-.*/, /(?<a>.+)\/(?<b>.+)/, /\d+\d+/, /\s*\w*\s*x/, /a*a?a*/])('quadratic: %s', (expression) => {
    expect(growth(expression)).toBe('quadratic')
  })

  test.each([/.*-.*-.*/, /\d+\d+\d+/, /a*.*[ab]*x/])('polynomial: %s', (expression) => {
    expect(growth(expression)).toBe('polynomial')
  })

  test.each([
    /(?:a+)+/,
    /(?:a*)*/,
    /(?:a|a)*/,
    /(?:a|ab?)*b/,
    /(?:\w+\s?)*/,
    /(?:[a-z]+-?)*/,
    /(?:x+x+)+y/,
    /(?:\d{1,3})+/,
    /(?:a{1,20}){1,20}/,
    /(?:(?:a?|b?)x)*/,
    /(?:[a-z]|[A-Z])+/i,
    /^(?:[^/]+\/?)+$/,
    /(?:.|\d)*x/,
    /(?:\p{L}|a)*/u,
    /(?:ab|a|b)*c/,
    /(?:a|a){30}/,
    /(?:\u{61}|a)*/u,
    /(?:\uD83D\uDE00|😀)*/u,
    new RegExp('(?:[\\101]|\\x41)*'),
    /(?:(?:a{0,2}){0,9}b?){5}/,
  ])('exponential: %s', (expression) => {
    expect(growth(expression)).toBe('exponential')
  })

  test('what cannot be told is not taken', () => {
    expect(growth(/(?:(?=.*x)a)*/)).toBe('unknown')
    expect(growth(new RegExp('abcdefghij'.repeat(50)))).toBe('unknown')
    expect(growth(/(?=(?:a+)+)b/)).toBe('exponential')
  })

  // The verdict beside what the engine does: a text of one letter and a foreign one at its end, with as many ways to
  // fail as the expression has.
  test('an expression that is called linear, or quadratic, ends on every text', () => {
    const atom = fc.constantFrom('a', 'b', '[ab]', '.', 'ab', 'a?')
    const expression = fc.letrec<{ node: string }>((tie) => ({
      node: fc.oneof(
        { maxDepth: 3 },
        atom,
        fc.tuple(tie('node'), tie('node')).map(([x, y]) => x + y),
        fc.tuple(tie('node'), tie('node')).map(([x, y]) => `(?:${x}|${y})`),
        fc.tuple(tie('node'), fc.constantFrom('*', '+', '?', '{2}', '{1,3}')).map(([x, sign]) => `(?:${x})${sign}`),
      ),
    })).node
    const verdicts = new Set<string>()
    fc.assert(
      fc.property(expression, (source) => {
        const verdict = growth(new RegExp(source))
        verdicts.add(verdict)
        if (verdict !== 'linear' && verdict !== 'quadratic') return
        const whole = new RegExp(`^(?:${source})$`)
        // 2^120 ways would not end.
        for (const text of ['a'.repeat(120), 'ab'.repeat(60), 'b'.repeat(120)]) whole.test(`${text}!`)
      }),
      { numRuns: 400 },
    )
    expect([...verdicts]).toEqual(expect.arrayContaining(['linear', 'exponential']))
  })
})

describe('an expression that a client could keep busy', () => {
  test.each([
    [/(?:a+)+/, 'within a repetition it can match the same text in two ways'],
    [/.*-.*-.*/, 'more than two parts of it can match the same text'],
    [/(?:(?=a)b)*/, 'looks ahead within a repetition'],
    [/(a)\1/, 'it refers back to a group with "\\1"'],
    [/(?<x>a)\k<x>/, 'it refers back to a group with "\\k<x>"'],
  ])('%s is refused with the reason', (expression, reason) => {
    expect(() => checkedLimit(expression, 'The route X')).toThrow(TypeError)
    expect(() => checkedLimit(expression, 'The route X')).toThrow('The route X is refused')
    expect(() => checkedLimit(expression, 'The route X')).toThrow(reason)
  })

  test('one whose time grows with the square is for short texts', () => {
    expect(checkedLimit(/.*-.*/, '')).toBe(1000)
    expect(checkedLimit(/[^-]*-.*/, '')).toBe(Infinity)
  })
})
