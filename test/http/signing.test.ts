import * as fc from 'fast-check'
import { afterEach, describe, expect, test } from 'vitest'
import { setClock } from '../../src/http/clock.ts'
import { Signer } from '../../src/http/signing.ts'

const secret = 'a secret of at least 32 bytes, or more'
const other = 'another secret, which has 32 bytes too'
const start = Date.UTC(2026, 0, 1)

afterEach(() => setClock(undefined))

/** What the clock says, in seconds after the start. */
function at(seconds: number): void {
  setClock(() => start + seconds * 1000)
}

describe('sign and unsign', () => {
  test.each(['', 'ada', 'a.b.c', 'é ✓ 😀', '..', 'x'.repeat(5000)])('%j comes back', (value) => {
    const signer = new Signer(secret)
    expect(signer.unsign(signer.sign(value))).toBe(value)
  })

  test('the text is value, seconds in base 36 and HMAC-SHA256 in base64url', () => {
    at(0)
    const text = new Signer(secret).sign('ada')
    expect(text).toMatch(/^ada\.t85s00\.[\w-]{43}$/)
    expect(Number.parseInt(text.split('.')[1] ?? '', 36)).toBe(start / 1000)
    expect(new Signer(new TextEncoder().encode(secret)).sign('ada')).toBe(text)
  })

  test('whatever is changed in it makes it worth nothing', () => {
    const signer = new Signer(secret)
    const text = signer.sign('ada')
    for (let at = 0; at < text.length; at++) {
      for (const letter of ['A', 'b', '.', '-', '0']) {
        if (text[at] === letter) continue
        expect(signer.unsign(text.slice(0, at) + letter + text.slice(at + 1))).toBeUndefined()
      }
      expect(signer.unsign(text.slice(0, at))).toBeUndefined()
    }
    expect(signer.unsign(`${text}=`)).toBeUndefined()
    expect(signer.unsign(` ${text}`)).toBeUndefined()
  })

  test('no other spelling of a signature is accepted', () => {
    const signer = new Signer(secret)
    const text = signer.sign('ada')
    // The last of 43 letters has two bits to spare: three other letters stand for the same bytes.
    const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'
    const accepted = letters.split('').filter((letter) => signer.unsign(text.slice(0, -1) + letter) !== undefined)
    expect(accepted).toEqual([text.at(-1)])
    const beyond = String.fromCodePoint((text.codePointAt(text.length - 2) ?? 0) + 0x100)
    expect(signer.unsign(text.slice(0, -2) + beyond + text.slice(-1))).toBeUndefined()
  })

  test.each([undefined, '', '.', '..', '...', 'a', 'a.b', 'a.b.c', `.${'a'.repeat(43)}`, `a..${'a'.repeat(43)}`])(
    '%j was never signed',
    (text) => {
      expect(new Signer(secret).unsign(text)).toBeUndefined()
      expect(new Signer(secret).verify(text)).toEqual({ type: 'invalid' })
    },
  )

  test('another secret or another salt makes another signature', () => {
    const text = new Signer(secret, { salt: 'password reset' }).sign('7')
    expect(new Signer(other, { salt: 'password reset' }).unsign(text)).toBeUndefined()
    expect(new Signer(secret, { salt: 'unsubscribe' }).unsign(text)).toBeUndefined()
    expect(new Signer(secret).unsign(text)).toBeUndefined()
    expect(new Signer(secret, { salt: 'password reset' }).unsign(text)).toBe('7')
  })

  test('half a surrogate pair cannot be signed, nor pass for what was', () => {
    const signer = new Signer(secret)
    expect(() => signer.sign('a\ud800')).toThrow('half a surrogate pair')
    expect(signer.unsign(signer.sign('a\ufffd').replace('\ufffd', '\ud800'))).toBeUndefined()
  })
})

describe('age', () => {
  test('a value is good for maxAge seconds', () => {
    const signer = new Signer(secret)
    at(0)
    const text = signer.sign('ada')
    at(60)
    expect(signer.unsign(text, { maxAge: 60 })).toBe('ada')
    at(61)
    expect(signer.unsign(text, { maxAge: 60 })).toBeUndefined()
    expect(signer.unsign(text)).toBe('ada')
    expect(signer.verify(text, { maxAge: 60 })).toEqual({ type: 'expired', value: 'ada', signedAt: new Date(start) })
    expect(signer.verify(text)).toEqual({ type: 'valid', value: 'ada', signedAt: new Date(start) })
  })

  test('a clock that is behind that of the signer does no harm', () => {
    const signer = new Signer(secret)
    at(5)
    const text = signer.sign('ada')
    at(0)
    expect(signer.unsign(text, { maxAge: 60 })).toBe('ada')
  })

  test.each([Number.NaN, -1, '60'])('maxAge %j is a TypeError', (maxAge) => {
    const signer = new Signer(secret)
    expect(() => signer.unsign('a', { maxAge: maxAge as number })).toThrow(TypeError)
  })
})

describe('any text and any value', () => {
  const signer = new Signer(secret)

  test('comes back, and only from its own signature', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.string({ unit: 'grapheme' }), (value, other) => {
        const text = signer.sign(value)
        expect(signer.unsign(text)).toBe(value)
        expect(signer.unsign(other)).toBeUndefined()
        fc.pre(other !== value)
        expect(signer.unsign(other + text.slice(value.length))).toBeUndefined()
      }),
      { numRuns: 200 },
    )
  })

  test('of JSON comes back, deflated or not', () => {
    fc.assert(
      fc.property(fc.jsonValue({ noUnicodeString: false }), fc.boolean(), (value, isDeflated) => {
        const json = JSON.stringify(value)
        fc.pre(!json.includes('__proto__'))
        expect(signer.loads(signer.dumps(value, { compress: isDeflated ? 1 : false }))).toEqual(JSON.parse(json))
      }),
      { numRuns: 200 },
    )
  })
})

describe('rotation', () => {
  test('the first secret signs, all verify, and one that has gone does not', () => {
    const old = new Signer(secret).sign('ada')
    const rotated = new Signer([other, secret])
    expect(rotated.unsign(old)).toBe('ada')
    const fresh = rotated.sign('ada')
    expect(new Signer(other).unsign(fresh)).toBe('ada')
    expect(new Signer(secret).unsign(fresh)).toBeUndefined()
    expect(new Signer([other]).unsign(old)).toBeUndefined()
  })
})

describe('secrets', () => {
  test.each([[undefined], [null], [''], [[]], [['']], [7], [[undefined]]])(
    '%j is a TypeError that says how to make one',
    (secrets) => {
      expect(() => new Signer(secrets as never)).toThrow(/^Signer: .*node -p/)
    },
  )

  test('a short one is a TypeError that does not show it', () => {
    expect(() => new Signer([secret, 'hunter2'])).toThrow(
      /^Signer: a secret has 7 bytes and needs at least 32; make one: node -p (?!.*hunter2)/,
    )
  })

  test('a salt that is no text is a TypeError', () => {
    expect(() => new Signer(secret, { salt: 7 as never })).toThrow('Signer: the salt must be text')
  })
})

describe('dumps and loads', () => {
  test.each([[null], [0], ['text'], [[1, 2]], [{ a: { b: 'é' } }]])('%j comes back, safe in a URL', (value) => {
    const signer = new Signer(secret)
    const text = signer.dumps(value)
    expect(text).toMatch(/^[\w.-]+$/)
    expect(signer.loads(text)).toEqual(value)
  })

  test('what was changed, or is too old, is undefined', () => {
    const signer = new Signer(secret)
    at(0)
    const text = signer.dumps({ user: 1 })
    expect(signer.loads(`x${text}`)).toBeUndefined()
    expect(signer.loads(undefined)).toBeUndefined()
    at(61)
    expect(signer.loads(text, { maxAge: 60 })).toBeUndefined()
    expect(signer.loads(text)).toEqual({ user: 1 })
  })

  test('signed text is no object, even if somebody had one signed as text', () => {
    const signer = new Signer(secret)
    const forged = signer.sign(Buffer.from('{"admin":true}').toString('base64url'))
    expect(signer.loads(forged)).toBeUndefined()
    expect(signer.unsign(signer.dumps({}))).toBeUndefined()
  })

  test('long values can be deflated, if that makes them shorter', () => {
    const signer = new Signer(secret)
    const value = { text: 'ab'.repeat(1000) }
    const text = signer.dumps(value, { compress: true })
    expect(text.length).toBeLessThan(200)
    expect(signer.loads(text)).toEqual(value)
    expect(signer.dumps('short', { compress: true })).not.toMatch(/^\./)
    expect(signer.dumps('short', { compress: 1 })).not.toMatch(/^\./)
    expect(signer.dumps(value, { compress: 5000 })).not.toMatch(/^\./)
  })

  test('what inflates to more than maxSize is undefined', () => {
    const signer = new Signer(secret)
    const bomb = signer.dumps('0'.repeat(3 * 1024 * 1024), { compress: true })
    expect(bomb.length).toBeLessThan(6000)
    expect(signer.loads(bomb)).toBeUndefined()
    expect(signer.loads(bomb, { maxSize: 4 * 1024 * 1024 })).toHaveLength(3 * 1024 * 1024)
    expect(signer.loads(signer.dumps('0'.repeat(100)), { maxSize: 50 })).toBeUndefined()
    expect(() => signer.loads(bomb, { maxSize: Number.NaN })).toThrow(TypeError)
  })

  test('what JSON cannot say is a TypeError', () => {
    expect(() => new Signer(secret).dumps({ a: Number.NaN })).toThrow('NaN at $.a')
    expect(() => new Signer(secret).sign(7 as never)).toThrow('use dumps')
  })
})
