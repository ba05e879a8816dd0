import { expect, test } from 'vitest'
import * as adapters from 'testudo/adapters'

test('the exports of testudo/adapters', () => {
  expect(Object.keys(adapters).sort()).toEqual(['isWsgiApplication', 'wsgi'])
})
