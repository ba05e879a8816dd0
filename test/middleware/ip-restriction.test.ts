import { describe, expect, test } from 'vitest'
import { Response } from '../../src/http/response.ts'
import { ipRestriction, type IpRestrictionOptions } from '../../src/middleware/ip-restriction.ts'
import { respond } from './requests.ts'

function ask(options: IpRestrictionOptions, address: string | null): number {
  const client = address === null ? null : ([address, 1234] as const)
  return respond(
    ipRestriction(options)(() => Response.text('in')),
    { client },
  ).status
}

describe('ipRestriction', () => {
  const office = { allow: ['192.0.2.0/24', '2001:db8::/32', '198.51.100.7', 'loopback'] }

  test.each<[string, number]>([
    ['192.0.2.1', 200],
    ['192.0.3.1', 403],
    ['::ffff:192.0.2.1', 200],
    ['::ffff:192.0.3.1', 403],
    ['198.51.100.7', 200],
    ['198.51.100.8', 403],
    ['2001:db8:1::1', 200],
    ['2001:db9::1', 403],
    ['127.0.0.1', 200],
    ['::1', 200],
    ['testclient', 403],
    ['', 403],
    ['192.0.2.1.evil', 403],
  ])('of an office: %s gets %i', (address, status) => {
    expect(ask(office, address)).toBe(status)
  })

  test('who is denied may not come, even if allowed', () => {
    expect(ask({ deny: ['192.0.2.7'] }, '192.0.2.7')).toBe(403)
    expect(ask({ deny: ['192.0.2.7'] }, '192.0.2.8')).toBe(200)
    expect(ask({ ...office, deny: ['192.0.2.7'] }, '192.0.2.7')).toBe(403)
    expect(ask({ ...office, deny: ['192.0.2.7'] }, '::ffff:192.0.2.7')).toBe(403)
    expect(ask({ deny: ['fe80::/10'] }, 'fe80::1%eth0')).toBe(403)
  })

  test('peers on a Unix socket have a name', () => {
    expect(ask({ allow: ['unix'] }, null)).toBe(200)
    expect(ask({ allow: ['unix'] }, '127.0.0.1')).toBe(403)
    expect(ask(office, null)).toBe(403)
    expect(ask({ deny: ['192.0.2.7'] }, null)).toBe(200)
    expect(ask({ deny: ['unix', '192.0.2.7'] }, null)).toBe(403)
  })

  test('the status can hide that there is something', () => {
    expect(ask({ allow: ['loopback'], status: 404 }, '192.0.2.1')).toBe(404)
  })

  test.each<[string, IpRestrictionOptions, string]>([
    ['neither list', {}, 'ipRestriction: give allow or deny, or everybody may come'],
    ['nobody denied', { deny: [] }, 'ipRestriction: give allow or deny'],
    ['nobody allowed', { allow: [] }, 'ipRestriction: allow is empty, so nobody could come in'],
    ['no address', { allow: ['office'] }, 'ipRestriction: allow has "office", which is no address or network'],
    ['no network', { deny: ['192.0.2.0/33'] }, 'ipRestriction: deny has "192.0.2.0/33"'],
  ])('%s is a TypeError', (_what, options, message) => {
    expect(() => ipRestriction(options)).toThrow(TypeError)
    expect(() => ipRestriction(options)).toThrow(message)
  })
})
