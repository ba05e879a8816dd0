import { describe, expect, test } from 'vitest'
import { joinTemplates, parseTemplate, sameShape, staticPath } from '../../src/routing/template.ts'

function parts(source: string): string[] {
  return parseTemplate(source).tokens.map((token) =>
    token.type === 'literal' ? token.text : `${token.name}:${token.converter.name}${token.tail ? '+' : ''}`,
  )
}

describe('a template', () => {
  test.each([
    ['', []],
    ['/', ['/']],
    ['/users/{id}', ['/users/', 'id:str']],
    ['/users/{id:int}/posts', ['/users/', 'id:int', '/posts']],
    ['/files/{name}.{ext}', ['/files/', 'name:str', '.', 'ext:str+']],
    ['/{a}/{b}', ['/', 'a:str', '/', 'b:str']],
    ['/{a}-{b}/{c}', ['/', 'a:str', '-', 'b:str+', '/', 'c:str']],
    ['/raw/{rest:path}', ['/raw/', 'rest:path']],
    ['/{a:path}/{b:path}', ['/', 'a:path', '/', 'b:path+']],
    ['/café/{größe}', ['/café/', 'größe:str']],
    ['/v1/things:batch', ['/v1/things:batch']],
  ])('%s', (source, expected) => {
    expect(parts(source)).toEqual(expected)
    expect(parseTemplate(source).source).toBe(source)
  })

  test.each([
    ['users', 'Template "users" must start with "/": write "/users"'],
    ['{id}', 'Template "{id}" must start with "/"'],
    ['/{id', 'Template "/{id": "{" at position 1 has no "}"'],
    ['/{a{b}}', 'Template "/{a{b}}": "{" at position 1 has no "}"'],
    ['/id}', 'Template "/id}": "}" without "{" before it'],
    ['/{}', 'Template "/{}": "" is no parameter name'],
    ['/{1st}', 'Template "/{1st}": "1st" is no parameter name'],
    ['/{ id }', 'is no parameter name'],
    ['/{id:}', 'there is no converter ""'],
    ['/{id:number}', 'there is no converter "number"; known are str, int, float, slug, uuid, path'],
    ['/{id}/x/{id}', 'Template "/{id}/x/{id}" has two parameters named "id": rename one'],
    ['/{a}{b}', 'nothing stands between {a} and {b}'],
    ['/search?q={q}', 'query and fragment are not part of it'],
    ['/caf%C3%A9', 'write "%C3" decoded'],
  ])('%s is refused', (source, message) => {
    expect(() => parseTemplate(source)).toThrow(TypeError)
    expect(() => parseTemplate(source)).toThrow(message)
  })

  test('that is no string is refused', () => {
    const wrong: unknown = 5
    expect(() => parseTemplate(wrong as string)).toThrow('A path template must be a string, not number')
  })

  test('behind another one is one template', () => {
    const joined = joinTemplates(parseTemplate('/shops/{shop}'), parseTemplate('/x/{id}'))
    expect(joined.source).toBe('/shops/{shop}/x/{id}')
    expect(joined.names).toEqual(['shop', 'id'])
    expect(joinTemplates(parseTemplate(''), parseTemplate('/a')).source).toBe('/a')
    expect(() => joinTemplates(parseTemplate('/{id}'), parseTemplate('/{id}'))).toThrow(
      'Template "/{id}/{id}" has two parameters named "id"',
    )
  })

  test('has a shape, apart from the names', () => {
    expect(sameShape(parseTemplate('/{a}/x'), parseTemplate('/{b}/x'))).toBe(true)
    expect(sameShape(parseTemplate('/{a}/x'), parseTemplate('/{a:int}/x'))).toBe(false)
    expect(sameShape(parseTemplate('/a'), parseTemplate('/b'))).toBe(false)
    expect(sameShape(parseTemplate('/a'), parseTemplate('/a/{b}'))).toBe(false)
  })

  test('without parameters is a fixed path', () => {
    expect(staticPath(parseTemplate('/a/b'))).toBe('/a/b')
    expect(staticPath(parseTemplate(''))).toBe('')
    expect(staticPath(parseTemplate('/{a}'))).toBeUndefined()
  })
})
