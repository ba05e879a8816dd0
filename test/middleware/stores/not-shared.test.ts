import { once } from 'node:events'
import { afterEach, expect, test, vi } from 'vitest'
import { MemoryStore } from '../../../src/middleware/stores/memory-store.ts'
import { warnIfNotShared } from '../../../src/middleware/stores/not-shared.ts'

afterEach(() => {
  vi.unstubAllEnvs()
  vi.restoreAllMocks()
})

test('with several workers, says once that what is in memory is not shared', async () => {
  vi.stubEnv('WEB_CONCURRENCY', '4')
  const warning = once(process, 'warning')
  warnIfNotShared('sessions', new MemoryStore())
  const [said]: unknown[] = await warning
  expect(said).toMatchObject({
    name: 'TestudoWarning',
    code: 'TESTUDO_NOT_SHARED',
    message: expect.stringMatching(
      /^sessions: kept in the memory of each worker.* give it a RedisStore or a SqlStore$/,
    ),
  })
  const emit = vi.spyOn(process, 'emitWarning').mockReturnValue()
  warnIfNotShared('sessions', new MemoryStore())
  expect(emit).not.toHaveBeenCalled()
  warnIfNotShared('pageCache')
  expect(emit).toHaveBeenCalledOnce()
})

test.each(['', '1', 'many'])('says nothing with WEB_CONCURRENCY=%j, or of a store that is shared', (workers) => {
  const emit = vi.spyOn(process, 'emitWarning').mockReturnValue()
  vi.stubEnv('WEB_CONCURRENCY', workers)
  warnIfNotShared('rateLimit')
  vi.stubEnv('WEB_CONCURRENCY', '4')
  warnIfNotShared('rateLimit', { shared: true })
  expect(emit).not.toHaveBeenCalled()
})
