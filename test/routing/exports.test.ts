import { expect, test } from 'vitest'
import * as routing from 'testudo/routing'

test('testudo/routing exports', () => {
  expect(Object.keys(routing).sort()).toEqual(['Router', 'formatUnreachable', 'parseTemplate'])
})
