import { describe, expect, it, test } from 'vitest'

import { isForwardedHost, parseForwarded, parseForwardedFor, parseForwardedNode } from '../../src/http/forwarded.ts'

function read(value: string): Record<string, string>[] | undefined {
  return parseForwarded(value)?.map((element) => Object.fromEntries(element))
}

describe('RFC 7239: Forwarded', () => {
  test.each<[value: string, elements: Record<string, string>[]]>([
    // The examples of §4.
    ['for="_gazonk"', [{ for: '_gazonk' }]],
    ['For="[2001:db8:cafe::17]:4711"', [{ for: '[2001:db8:cafe::17]:4711' }]],
    ['for=192.0.2.60;proto=http;by=203.0.113.43', [{ for: '192.0.2.60', proto: 'http', by: '203.0.113.43' }]],
    ['for=192.0.2.43, for=198.51.100.17', [{ for: '192.0.2.43' }, { for: '198.51.100.17' }]],
    // §7.1
    ['for=192.0.2.43, for="[2001:db8:cafe::17]"', [{ for: '192.0.2.43' }, { for: '[2001:db8:cafe::17]' }]],
    ['host="a.test:8080";PROTO=https', [{ host: 'a.test:8080', proto: 'https' }]],
    ['secret=x;for=_a', [{ secret: 'x', for: '_a' }]],
    // Quoted: separators are text, and a backslash escapes.
    ['for="a,b;c=d"', [{ for: 'a,b;c=d' }]],
    ['x="a\\"b\\\\c\\d"', [{ x: 'a"b\\cd' }]],
    ['x=""', [{ x: '' }]],
    // RFC 9110 §5.6.1.2: empty elements count for nothing. §4 allows empty pairs.
    [',, for=_a ,,for=_b,', [{ for: '_a' }, { for: '_b' }]],
    [';for=_a;;proto=http;', [{ for: '_a', proto: 'http' }]],
    ['for=_a ; proto=http\t,\tfor=_b', [{ for: '_a', proto: 'http' }, { for: '_b' }]],
    ['', []],
    ['__proto__=x', [JSON.parse('{"__proto__":"x"}') as Record<string, string>]],
  ])('%s', (value, elements) => {
    expect(read(value)).toEqual(elements)
  })

  test.each([
    'for',
    'for=',
    '=a',
    'for="open',
    'for=a b',
    'for=a"b"',
    'for="a"b',
    'for = a',
    'for=[::1]',
    'for=1.2.3.4:80',
    'for=_a;for=_b',
    'for=_a;FOR=_b',
    'for="a\u0001"',
    'for=_a proto=http',
    'for=é',
  ])('refuses %j', (value) => {
    expect(parseForwarded(value)).toBeUndefined()
  })

  it('is linear', () => {
    expect(parseForwarded(`x="${'\\a'.repeat(50_000)}`)).toBeUndefined()
    expect(parseForwarded('for=_a,'.repeat(20_000))).toHaveLength(20_000)
  })
})

describe('a node', () => {
  test.each<[node: string, expected: unknown]>([
    ['192.0.2.1', { type: 'address', address: '192.0.2.1', port: 0 }],
    ['192.0.2.1:80', { type: 'address', address: '192.0.2.1', port: 80 }],
    ['192.0.2.1:_hidden', { type: 'address', address: '192.0.2.1', port: 0 }],
    ['[2001:DB8::1]', { type: 'address', address: '2001:db8::1', port: 0 }],
    ['[2001:db8::1]:4711', { type: 'address', address: '2001:db8::1', port: 4711 }],
    ['[::ffff:192.0.2.1]', { type: 'address', address: '192.0.2.1', port: 0 }],
    ['_hidden', { type: 'name', name: '_hidden' }],
    ['_SEVKISEK-1.x:_port', { type: 'name', name: '_SEVKISEK-1.x' }],
    ['unknown', { type: 'unknown' }],
    ['Unknown', { type: 'unknown' }],
  ])('%s', (node, expected) => {
    expect(parseForwardedNode(node)).toEqual(expected)
    expect(parseForwardedFor(node)).toEqual(expected)
  })

  test.each([
    '',
    '_',
    '_a b',
    '192.0.2',
    '127.1',
    '0x7f.0.0.1',
    '0177.0.0.1',
    '2130706433',
    '192.0.2.256',
    '192.0.2.1:65536',
    '192.0.2.1:',
    '192.0.2.1:80:90',
    '[192.0.2.1]',
    '[::1',
    '::1]',
    '[]',
    '[fe80::1%eth0]',
    'localhost',
    "'; drop table",
  ])('refuses %j', (node) => {
    expect(parseForwardedNode(node)).toBeUndefined()
    expect(parseForwardedFor(node)).toBeUndefined()
  })

  it('needs brackets around IPv6 in Forwarded, and not in X-Forwarded-For', () => {
    expect(parseForwardedNode('2001:db8::1')).toBeUndefined()
    expect(parseForwardedFor('2001:db8::1')).toEqual({ type: 'address', address: '2001:db8::1', port: 0 })
    expect(parseForwardedFor('fe80::1%eth0')).toBeUndefined()
  })
})

test.each([
  ['a.test', true],
  ['a.test:8080', true],
  ['[::1]:80', true],
  ['', false],
  [':80', false],
  ['a.test/b', false],
  ['u@a.test', false],
  ['a b', false],
])('host %j: %s', (host, valid) => {
  expect(isForwardedHost(host)).toBe(valid)
})
