import { expect, test } from 'vitest'
import * as gateway from 'testudo/gateway'

test('the exports of testudo/gateway', () => {
  expect(Object.keys(gateway).sort()).toEqual(['GatewayLintError', 'lint', 'lintRules', 'lintServer', 'lintWsgi'])
})
