import { describe, expect, test } from 'vitest'
import { Router } from '../../src/routing/router.ts'
import { answer, echo } from './requests.ts'

function routed(template: string, path: string): unknown {
  const found = answer(new Router().get(template, echo('')).handle, 'GET', path)
  return typeof found === 'object' && found !== null && 'params' in found ? found.params : found
}

describe('a converter with constraints', () => {
  test.each([
    ['/{n:int(min=1,max=9)}', '/5', { n: 5 }],
    ['/{n:int(min=1,max=9)}', '/0', 404],
    ['/{n:int(min=1,max=9)}', '/10', 404],
    ['/{n:int(signed=true)}', '/-5', { n: -5 }],
    ['/{n:int(signed=true)}', '/5', { n: 5 }],
    ['/{n:int(signed=true)}', '/-0', { n: 0 }],
    ['/{n:int(signed=true)}', '/--5', 404],
    ['/{n:int(signed=true,min=-9)}', '/-10', 404],
    ['/{n:int(fixedDigits=4)}', '/0042', { n: 42 }],
    ['/{n:int(fixedDigits=4)}', '/42', 404],
    ['/{n:float(min=0.5, max=1)}', '/0.75', { n: 0.75 }],
    ['/{n:float(min=0.5, max=1)}', '/0.25', 404],
    ['/{n:float(signed=true)}', '/-1.5', { n: -1.5 }],
    ['/{s:str(length=2)}', '/de', { s: 'de' }],
    ['/{s:str(length=2)}', '/deu', 404],
    ['/{s:string(minLength=2,maxLength=3)}', '/deu', { s: 'deu' }],
    ['/{s:string(minLength=2,maxLength=3)}', '/d', 404],
    ['/{s:string(minLength=2,maxLength=3)}', '/deut', 404],
    ['/{s:string}', '/x', { s: 'x' }],
    ['/{c:any(red, green,blue)}', '/green', { c: 'green' }],
    ['/{c:any(red,green)}', '/blue', 404],
    ['/{c:any(a.b)}.html', '/a.b.html', { c: 'a.b' }],
  ])('%s with %s', (template, path, expected) => {
    expect(routed(template, path)).toEqual(expected)
  })

  test('may be an expression of its own', () => {
    expect(routed('/{id:[0-9]+}', '/007')).toEqual({ id: '007' })
    expect(routed('/{id:[0-9]+}', '/7x')).toBe(404)
    expect(routed('/{code:[A-Z][A-Z]|x+}-{n:int}', '/xxx-5')).toEqual({ code: 'xxx', n: 5 })
    expect(routed('/{id:[^.]+}', '/a/b')).toBe(404)
  })

  test('formats values that fit', () => {
    const router = new Router()
      .get('/{n:int(fixedDigits=4,signed=true)}', echo(''), { name: 'digits' })
      .get('/n/{n:int(max=9)}', echo(''), { name: 'small' })
      .get('/c/{c:any(red,green)}', echo(''), { name: 'color' })
      .get('/id/{id:[0-9]+}', echo(''), { name: 'id' })
    expect(router.urlFor('digits', { n: 42 })).toBe('/0042')
    expect(router.urlFor('digits', { n: -42 })).toBe('/-0042')
    expect(router.urlFor('color', { c: 'red' })).toBe('/c/red')
    expect(router.urlFor('id', { id: 42 })).toBe('/id/42')
    expect(() => router.urlFor('small', { n: 10 })).toThrow('urlFor: 10 does not fit {n:int(max=9)}')
    expect(() => router.urlFor('color', { c: 'blue' })).toThrow('does not fit {c:any(red,green)}')
    expect(() => router.urlFor('id', { id: 'x' })).toThrow('does not fit {id:[0-9]+}')
  })

  test('is the same wherever it is written the same', () => {
    const router = new Router()
      .get('/{n:int(max=9)}', echo('get'))
      .head('/{m:int(max=9)}', echo('head'))
      .get('/{k:int(max=9)}', echo('late'))
    expect(answer(router.handle, 'HEAD', '/5')).toMatchObject({ name: 'head' })
    expect(router.unreachable().map(({ route }) => route.template)).toEqual(['/{k:int(max=9)}'])
  })

  test('is not reported as covered when it may be wider', () => {
    const router = new Router()
      .get('/{n:int}', echo(''))
      .get('/{n:int(signed=true)}', echo(''))
      .get('/5', echo(''))
      .get('/-5', echo(''))
    expect(router.unreachable().map(({ route }) => route.template)).toEqual(['/5', '/-5'])
  })

  test.each([
    ['/{n:int(most=9)}', 'int(most=9): there is no constraint "most"; known are min, max, signed, fixedDigits'],
    ['/{n:int(max)}', 'int(max): write max=…'],
    ['/{n:int(max=x)}', 'int(max=x): max=x is no number'],
    ['/{n:int(max=1.5)}', 'max=1.5 is no number'],
    ['/{n:int(max=1,max=2)}', '"max" is there twice'],
    ['/{n:int(min=5,max=2)}', 'no number is at least 5 and at most 2'],
    ['/{n:int(signed=yes)}', 'signed is true or false, not yes'],
    ['/{n:str(length=0)}', 'no text is that long'],
    ['/{n:uuid(min=1)}', '"uuid" takes no constraints; those that do are str, int, float and any'],
    ['/{n:any}', 'write the texts that "any" takes'],
    ['/{n:any(a,)}', 'write the texts that "any" takes'],
    ['/{n:any(a/b)}', 'none of them empty or with "/"'],
    ['/{n:[0-9}', '"[0-9" is no converter, and no regular expression either'],
    ['/{n:(a+)+}', 'the expression "(a+)+" is refused: within a repetition'],
  ])('%s is refused', (template, message) => {
    expect(() => new Router().get(template, echo(''))).toThrow(TypeError)
    expect(() => new Router().get(template, echo(''))).toThrow(message)
  })

  test('a converter of your own whose pattern is unsafe is refused', () => {
    expect(() => new Router({ converters: { bad: { pattern: '(a+)+' } } })).toThrow(
      'Converter "bad": the pattern "(a+)+" is refused: within a repetition',
    )
  })

  test('a converter of your own may be called any', () => {
    const router = new Router({ converters: { any: { pattern: '[a-c]' } } }).get('/{x:any}', echo('own'))
    expect(answer(router.handle, 'GET', '/b')).toMatchObject({ params: { x: 'b' } })
  })
})

describe('the most characters of a parameter', () => {
  const router = new Router({ maxParamLength: 5 })
    .get('/a/{x}', echo('str'))
    .get('/b/{x:slug}', echo('slug'))
    .get('/c/{x:path}', echo('path'))
    .get('/d/{x:[a-z]+}', echo('expression'))

  test.each([
    ['/a/12345', 'str'],
    ['/b/abcde', 'slug'],
    ['/c/abcdef/ghijk', 'path'],
    ['/d/abcde', 'expression'],
  ])('%s is short enough', (path, name) => {
    expect(answer(router.handle, 'GET', path)).toMatchObject({ name })
  })

  test.each(['/a/123456', '/b/abcdef', '/d/abcdef'])('%s is too long: 404', (path) => {
    expect(answer(router.handle, 'GET', path)).toBe(404)
  })

  test('is a number', () => {
    expect(() => new Router({ maxParamLength: 0 })).toThrow('maxParamLength is a number of characters from 1 on, not 0')
  })
})

describe('case', () => {
  test('counts, unless it is said not to', () => {
    const declare = (router: Router): Router =>
      router.get('/Users/{name}/Posts', echo('posts')).get('/Étage', echo('accent')).mount('/Files', echo('files'))
    const sensitive = declare(new Router())
    const insensitive = declare(new Router({ caseSensitive: false }))
    expect(answer(sensitive.handle, 'GET', '/users/Ann/posts')).toBe(404)
    expect(answer(insensitive.handle, 'GET', '/uSERS/Ann/POSTS')).toMatchObject({ params: { name: 'Ann' } })
    expect(answer(insensitive.handle, 'GET', '/FILES/X')).toMatchObject({ rootPath: '/FILES' })
    expect(answer(insensitive.handle, 'GET', '/ÉTAGE')).toMatchObject({ name: 'accent' })
    expect(answer(insensitive.handle, 'GET', '/étage')).toBe(404)
    expect(answer(insensitive.handle, 'POST', '/users/x/posts')).toBe(405)
  })
})
