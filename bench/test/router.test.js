/* oxlint-disable typescript/no-floating-promises -- node:test waits for its tests */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { matchers } from '../harness/route-matchers.js'
import { requestsFor, tables } from '../harness/route-tables.js'

test('the tables have the sizes that they are named for', () => {
  assert.deepEqual(
    Object.values(tables).map(({ length }) => length),
    [203, 10, 100, 1000],
  )
  for (const routes of Object.values(tables)) {
    assert.equal(new Set(routes.map(({ method, path }) => `${method} ${path}`)).size, routes.length)
  }
})

for (const { name, build, param, read } of matchers) {
  test(`${name} finds every route, with the texts of its parameters`, async () => {
    for (const routes of Object.values(tables)) {
      const find = await build(routes)
      for (const [index, { method, path }] of requestsFor(routes).entries()) {
        const found = find(method, path)
        const names = [...(routes[index]?.path ?? '').matchAll(/:(\w+)/g)].map(([, parameter]) => parameter)
        const expected = Object.fromEntries(names.map((parameter) => [parameter, `${parameter}-${index}`]))
        const { index: at, params } = read(found) ?? {}
        assert.deepEqual({ at, params: { ...params } }, { at: index, params: expected }, `${method} ${path}`)
        for (const parameter of names) assert.equal(param(found, parameter), `${parameter}-${index}`)
      }
      assert.equal(read(find('GET', '/nowhere/at/all')), undefined)
    }
  })
}
