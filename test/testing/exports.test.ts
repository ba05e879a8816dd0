import { expect, it } from 'vitest'

import * as testing from 'testudo/testing'

it('exports exactly this', () => {
  expect(Object.keys(testing).sort()).toEqual([
    'CookieJar',
    'TestClient',
    'contextOf',
    'events',
    'freezeTime',
    'templateOf',
  ])
})
