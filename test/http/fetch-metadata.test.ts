import { expect, it } from 'vitest'

import { fetchMetadata } from '../../src/http/fetch-metadata.ts'
import { Headers } from '../../src/http/headers.ts'

it('reads what a browser says', () => {
  const headers = new Headers({
    'sec-fetch-site': 'cross-site',
    'sec-fetch-mode': 'navigate',
    'sec-fetch-dest': 'document',
    'sec-fetch-user': '?1',
  })
  expect(fetchMetadata(headers)).toEqual({
    site: 'cross-site',
    mode: 'navigate',
    dest: 'document',
    isUserActivated: true,
  })
})

it('knows nothing of what is absent or unknown', () => {
  const nothing = { site: undefined, mode: undefined, dest: undefined, isUserActivated: false }
  expect(fetchMetadata(new Headers())).toEqual(nothing)
  const headers = new Headers({
    'sec-fetch-site': 'same-origin, none',
    'sec-fetch-mode': 'NAVIGATE',
    'sec-fetch-dest': '<script>',
    'sec-fetch-user': '1',
  })
  expect(fetchMetadata(headers)).toEqual(nothing)
})
