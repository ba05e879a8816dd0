import { describe, expect, test } from 'vitest'
import { builtInConverters, type Converter } from '../../src/routing/converters.ts'
import { parseTemplate } from '../../src/routing/template.ts'
import { SHARED_SEGMENT_LIMIT, Trie } from '../../src/routing/trie.ts'

function trie(sources: readonly string[], converters: ReadonlyMap<string, Converter> = builtInConverters): Trie {
  const made = new Trie()
  for (const [index, source] of sources.entries()) {
    const mount = source.endsWith('*')
    made.insert(parseTemplate(mount ? source.slice(0, -1) : source, converters), index, mount)
  }
  return made.seal()
}

describe('the first declared wins', () => {
  const table = trie([
    '/users/me', // 0
    '/users/{id:int}', // 1
    '/users/{name}', // 2
    '/users/you', // 3
    '/files/{name}.{ext}', // 4
    '/files/{rest:path}', // 5
    '/static*', // 6
    '/static/late', // 7
    '/café/{x}', // 8
    '*', // 9
  ])

  test.each([
    ['/users/me', 0, -1, []],
    ['/users/7', 1, -1, [7]],
    ['/users/ann', 2, -1, ['ann']],
    ['/users/you', 2, -1, ['you']],
    ['/files/a.tar.gz', 4, -1, ['a.tar', 'gz']],
    ['/files/a/b.c', 5, -1, ['a/b.c']],
    ['/files/', 5, -1, ['']],
    ['/static', 6, 7, []],
    ['/static/', 6, 7, []],
    ['/static/late', 6, 7, []],
    ['/staticx', 9, 0, []],
    ['/café/ü', 8, -1, ['ü']],
    ['/users/', 9, 0, []],
    ['/users/a/b', 9, 0, []],
  ])('%s', (path, index, end, values) => {
    expect(table.find(path)).toEqual({ index, end, values })
  })

  test('no path is found in an empty table', () => {
    expect(trie([]).find('/')).toBeNull()
    expect(trie(['/']).find('')).toBeNull()
    expect(trie(['/{a}']).find('*')).toBeNull()
  })
})

describe('several parameters in one segment', () => {
  test.each([
    ['/{a}-{b}', '/x-y', ['x', 'y']],
    ['/{a}-{b}', '/x-y-z', ['x-y', 'z']],
    ['/{a}-{b}', '/--', null],
    ['/{a}-{b}', '/---', ['-', '-']],
    ['/{a}-{b}', '/x-/y', null],
    ['/{a}-{b:int}', '/x-1-2', ['x-1', 2]],
    ['/{a:int}-{b}', '/1-2-3', [1, '2-3']],
    ['/{a:int}x{b:int}', '/1x2', [1, 2]],
    ['/{a:float}.{b}', '/1.5.x', [1.5, 'x']],
    ['/v{major:int}.{minor:int}/{rest:path}', '/v1.20/a/b', [1, 20, 'a/b']],
    ['/{a:path}/edit', '/x/edit/edit', ['x/edit']],
    ['/{a:path}.{b}', '/x.y/z.w', ['x.y/z', 'w']],
    ['/{a:path}/{b:path}/{c}', '/1/2/3/4', ['1/2', '3', '4']],
  ])('%s with %s', (source, path, values) => {
    expect(trie([source]).find(path)?.values ?? null).toEqual(values)
  })

  test('a long segment is not split by a converter that must test every text', () => {
    const table = trie(['/{a:slug}.{b:int}'])
    expect(table.find(`/${'a'.repeat(SHARED_SEGMENT_LIMIT - 2)}.1`)?.index).toBe(0)
    expect(table.find(`/${'a'.repeat(SHARED_SEGMENT_LIMIT)}.1`)).toBeNull()
    expect(trie(['/{a:slug}']).find(`/${'a'.repeat(5000)}`)?.index).toBe(0)
    expect(trie(['/{a:slug}', '/{a:slug}.{b}']).find(`/${'a'.repeat(5000)}`)?.index).toBe(0)
    expect(trie(['/{a}.{b}']).find(`/${'a'.repeat(5000)}.1`)?.values).toEqual(['a'.repeat(5000), '1'])
  })
})

// An exponential search would not end within the age of the universe, a cubic one not within the test's time.
describe('an adversary cannot make the search explode', () => {
  test('with many parameters in one segment', () => {
    const source = `/${Array.from({ length: 20 }, (_, index) => `{p${index}}`).join('-')}!`
    expect(trie([source]).find(`/${'-'.repeat(8000)}`)).toBeNull()
  })

  test('with many paths in one template', () => {
    const source = `/${Array.from({ length: 20 }, (_, index) => `{p${index}:path}`).join('/')}/!`
    expect(trie([source]).find('/a'.repeat(4000))).toBeNull()
  })

  test('with both', () => {
    const table = trie(['/{a:path}/{b}-{c}/{d:path}-{e}/{f:path}!', '/{a}-{b:path}-{c}/{d}!', '/{a:path}/{b:slug}!'])
    expect(table.find('/a-'.repeat(2700))).toBeNull()
    expect(table.find(`/${'-/'.repeat(4000)}`)).toBeNull()
    expect(table.find(`/${'-'.repeat(8000)}`)).toBeNull()
  })

  test('with every mix of literals and parameters', () => {
    const depth = 9
    const sources = Array.from(
      { length: 2 ** depth },
      (_, bits) =>
        `${Array.from({ length: depth }, (_, at) => ((bits >> at) & 1 ? `/{p${at}}` : '/a')).join('')}/end${bits}`,
    )
    expect(trie(sources).find(`${'/a'.repeat(depth)}/endless`)).toBeNull()
  })

  test('with converters that are asked for each text', () => {
    let asked = 0
    const counting: Converter = {
      name: 'counting',
      slashes: false,
      parse: (text) => {
        asked++
        return text.endsWith('!') ? text : undefined
      },
      format: String,
    }
    const table = trie(
      ['/{a}-{b:counting}-{c:counting}-{d:counting}x'],
      new Map([...builtInConverters, ['counting', counting]]),
    )
    expect(table.find(`/${'-'.repeat(8000)}`)).toBeNull()
    expect(asked).toBeLessThan(SHARED_SEGMENT_LIMIT ** 2)
    asked = 0
    expect(table.find(`/${'-!'.repeat(4000)}`)).toBeNull()
    expect(asked).toBeLessThan(3 * SHARED_SEGMENT_LIMIT ** 2)
  })
})
