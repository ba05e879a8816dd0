import { expect, test } from 'vitest'
import * as server from 'testudo/server'

test('testudo/server exports', () => {
  expect(Object.keys(server).toSorted()).toEqual(['LifespanError', 'serve'])
})
