import { describe, expect, test } from 'vitest'
import { hashPassword, needsRehash, verifyPassword } from '../../src/http/password.ts'

// Cheap, so that the tests are quick.
const cheap = { cost: 4 }

describe('hashPassword', () => {
  test('gives a PHC string with a salt of its own, that verifies', async () => {
    const [one, other] = await Promise.all([hashPassword('secret', cheap), hashPassword('secret', cheap)])
    expect(one).toMatch(/^\$scrypt\$ln=4,r=8,p=1\$[A-Za-z0-9+/]{22}\$[A-Za-z0-9+/]{43}$/)
    expect(one).not.toBe(other)
    expect(await verifyPassword('secret', one)).toBe(true)
    expect(await verifyPassword('Secret', one)).toBe(false)
    expect(await verifyPassword('', one)).toBe(false)
  })

  test('takes the costs that OWASP asks for by default', async () => {
    expect(await hashPassword('secret')).toMatch(/^\$scrypt\$ln=17,r=8,p=1\$/)
  })

  test('is the same for one text, composed or not', async () => {
    expect(await verifyPassword('jose\u0301', await hashPassword('jos\u00e9', cheap))).toBe(true)
  })

  test('refuses an empty password and costs that are none', async () => {
    await expect(hashPassword('')).rejects.toThrow('hashPassword: the password is empty')
    await expect(hashPassword(undefined as never)).rejects.toThrow(TypeError)
    await expect(hashPassword('a', { cost: 21 })).rejects.toThrow('cost must be a whole number from 1 to 20')
    await expect(hashPassword('a', { blockSize: 0 })).rejects.toThrow('blockSize must be')
    await expect(hashPassword('a', { parallelization: 1.5 })).rejects.toThrow('parallelization must be')
  })
})

describe('verifyPassword', () => {
  // RFC 7914 §12, the second and third vectors, cut to 32 and 64 bytes.
  test('is scrypt', async () => {
    const salt = Buffer.from('SodiumChloride').toString('base64').replaceAll('=', '')
    const hash =
      '7023bdcb3afd7348461c06cd81fd38ebfda8fbba904f8e3ea9b543f6545da1f2' +
      'd5432955613f0fcf62d49705242a9af9e61e85dc0d651e40dfcf017b45575887'
    const text = Buffer.from(hash, 'hex').toString('base64').replaceAll('=', '')
    expect(await verifyPassword('pleaseletmein', `$scrypt$ln=14,r=8,p=1$${salt}$${text}`)).toBe(true)
  })

  // Made with Python's hashlib, as Django 3.2's make_password and Werkzeug's generate_password_hash write them.
  test.each([
    ['Django', 'pbkdf2_sha256$1000$seasalt$JgZryXe2Ga8ysg6XbzkLpTdyPQrHqsinbL9BnnhgX4A='],
    ['Werkzeug', 'pbkdf2:sha256:1000$seasalt$26066bc977b619af32b20e976f390ba537723d0ac7aac8a76cbf419e78605f80'],
    [
      'Werkzeug by scrypt',
      'scrypt:1024:8:1$seasalt$faa3b68d391551b3cd96789390763dea575224ab3853459089ff146d695f3b7c' +
        '090cd84a3a0fa93ed0dc9224fa670d2a904bca210d4c74e35f1b1b16ae9a2236',
    ],
  ])('reads hashes of %s, which then need a new one', async (_who, hash) => {
    expect(await verifyPassword('lètmein', hash)).toBe(true)
    expect(await verifyPassword('letmein', hash)).toBe(false)
    expect(needsRehash(hash)).toBe(true)
  })

  test('of nobody is false', async () => {
    expect(await verifyPassword('secret', undefined)).toBe(false)
    expect(await verifyPassword('secret', null)).toBe(false)
  })

  test.each([
    '',
    'secret',
    '$scrypt$ln=4,r=8,p=1$$',
    '$scrypt$ln=99,r=8,p=1$c29kaXVtY2hsb3JpZGU$MTIzNDU2Nzg5MDEyMzQ1Njc4OTAxMg',
    '$argon2id$v=19$m=19456,t=2,p=1$c2FsdHNhbHQ$aGFzaA',
    'pbkdf2_md5$1$a$YQ==',
    'scrypt:1000:8:1$salt$00',
  ])('what is no hash is a TypeError that does not show it: %j', async (hash) => {
    await expect(verifyPassword('secret', hash)).rejects.toThrow(TypeError)
    await expect(verifyPassword('secret', hash)).rejects.toThrow(/^(?!.*secret)/)
  })
})

test('needsRehash: made with other costs than now', async () => {
  const hash = await hashPassword('secret', cheap)
  expect(needsRehash(hash, cheap)).toBe(false)
  expect(needsRehash(hash, { cost: 5 })).toBe(true)
  expect(needsRehash(hash)).toBe(true)
  expect(() => needsRehash('secret')).toThrow(TypeError)
})
