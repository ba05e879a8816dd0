// Dependencies replaced by others.

import { describe, expect, it } from 'vitest'

import { depends, header, query, Routes, signature, type Testudo } from 'testudo'

import { ask, quiet } from './ask.ts'
import { exchange } from './exchange.ts'

describe('overrides', () => {
  const user = signature({ token: header({ type: 'string' }) }, ({ token }) => ({ name: token }))
  const staff = signature({ user: depends(user) }, ({ user }) => ({ ...user, staff: true }))

  function shop(): Testudo {
    const inner = new Routes({ dependencies: [depends(user)] }).get(
      '/me',
      signature({ who: depends(staff) }, ({ who }) => who),
    )
    return quiet().include(inner)
  }

  it('reach dependencies of dependencies, before and after the start', async () => {
    const app = shop()
    expect(await exchange(app.handle, 'GET /me')).toMatchObject({ status: 422 })
    app.overrides.set(user, () => ({ name: 'fake' }))
    expect(await ask(app, 'GET /me')).toEqual({ name: 'fake', staff: true })
    app.overrides.set(
      user,
      signature({ as: query({ type: 'string' }) }, async ({ as }) => Promise.resolve({ name: as })),
    )
    expect(await ask(app, 'GET /me?as=Ada')).toEqual({ name: 'Ada', staff: true })
    expect((await exchange(app.handle, 'GET /me')).json).toMatchObject({ detail: [{ loc: ['query', 'as'] }] })
    expect(app.overrides.delete(user)).toBe(true)
    expect(app.overrides.delete(user)).toBe(false)
    expect(await ask(app, 'GET /me', { headers: [['token', 't']] })).toEqual({ name: 't', staff: true })
    app.overrides.set(staff, () => 1)
    app.overrides.clear()
    expect(await ask(app, 'GET /me', { headers: [['token', 't']] })).toEqual({ name: 't', staff: true })
  })

  it('are those of one application', async () => {
    const inner = new Routes().get(
      '/',
      signature({ user: depends(user) }, ({ user }) => user),
    )
    const one = quiet().include(inner)
    const two = quiet().include(inner)
    one.overrides.set(user, () => ({ name: 'one' }))
    expect(await ask(one, 'GET /')).toEqual({ name: 'one' })
    expect(await exchange(two.handle, 'GET /')).toMatchObject({ status: 422 })
  })

  it('must be callable', () => {
    const app = shop()
    expect(() => app.overrides.set(user, 'x' as never)).toThrow('expected two functions, got string')
    expect(() => app.overrides.set(user, (name: string) => name)).toThrow('nobody knows where from')
  })
})
