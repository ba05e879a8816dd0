// RFC 3986 §3.2, RFC 9110 §7.2: uri-host [ ":" port ].
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'

import { isHost, parseAuthority } from '../../src/grammar/authority.ts'

describe('valid', () => {
  test.each([
    ['', '', -1],
    ['a', 'a', -1],
    ['a.example', 'a.example', -1],
    ['a.example.', 'a.example.', -1],
    ['A_b-c~d', 'A_b-c~d', -1],
    ["!$&'()*+,;=", "!$&'()*+,;=", -1],
    ['%C3%a4', '%C3%a4', -1],
    ['127.0.0.1', '127.0.0.1', -1],
    ['999.999.999.999', '999.999.999.999', -1],
    ['a:', 'a', -1],
    ['a:0', 'a', 0],
    ['a:80', 'a', 80],
    ['a:00080', 'a', 80],
    ['a:65535', 'a', 65535],
    [':80', '', 80],
    [':', '', -1],
    ['[::]', '[::]', -1],
    ['[::1]:8080', '[::1]', 8080],
    ['[2001:DB8::1]', '[2001:DB8::1]', -1],
    ['[::ffff:127.0.0.1]:', '[::ffff:127.0.0.1]', -1],
    ['[1:2:3:4:5:6:7:8]', '[1:2:3:4:5:6:7:8]', -1],
    ['[v1.a]', '[v1.a]', -1],
    ["[vF0.a:b!$&'()*+,;=~_-.]", "[vF0.a:b!$&'()*+,;=~_-.]", -1],
  ])('%j', (text, host, port) => {
    expect(parseAuthority(text)).toEqual({ host, port })
    expect(isHost(text)).toBe(true)
  })
})

describe('invalid', () => {
  test.each([
    ' ',
    'a ',
    ' a',
    'a b',
    'a\t',
    'a/',
    'a/b',
    'a?',
    'a#',
    'a@b',
    'a:b@c',
    'a:b',
    'a:80b',
    'a:-1',
    'a:+1',
    'a:65536',
    'a:99999999999999999999999',
    'a:80:80',
    'a%',
    'a%4',
    'a%4g',
    'a%zz',
    'a\\b',
    'a"b',
    'a<b',
    'a[b]',
    'a^b',
    'a`b',
    'a{b}',
    'a|b',
    'a\0',
    'a\x7f',
    'ä',
    '\xa0',
    '€',
    '::1',
    '[',
    ']',
    '[]',
    '[::1',
    '[::1]a',
    '[::1] ',
    '[::1]:a',
    '[::1]:65536',
    '[a]',
    '[127.0.0.1]',
    '[1::2::3]',
    '[1:2:3:4:5:6:7:8:9]',
    '[12345::]',
    '[::1%eth0]',
    '[::1%25eth0]',
    '[v.a]',
    '[v1.]',
    '[v1.%41]',
    '[vg.a]',
    '[[::1]]',
  ])('%j', (text) => {
    expect(parseAuthority(text)).toBeNull()
    expect(isHost(text)).toBe(false)
  })
})

test('isHost and parseAuthority agree on everything', () => {
  const characters = fc.constantFrom(...Array.from('aA0.:[]%4fv@/ -_~é€\t'))
  fc.assert(
    fc.property(fc.string({ unit: characters, maxLength: 12 }), (text) => {
      expect(isHost(text)).toBe(parseAuthority(text) !== null)
    }),
    { numRuns: 3000, seed: 9112 },
  )
})

test('what URL takes for a host with a port is one', () => {
  fc.assert(
    fc.property(fc.webAuthority({ withIPv4: true, withIPv6: true, withPort: true }), (text) => {
      const url = new URL(`http://${text}/`)
      const authority = parseAuthority(text)
      expect(authority).not.toBeNull()
      expect(url.port === '' || authority?.port === Number(url.port)).toBe(true)
    }),
    { numRuns: 500, seed: 9112 },
  )
})
