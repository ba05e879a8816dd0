import assert from 'node:assert/strict'
import { Cache, MemoryStore } from 'testudo/middleware'

const cache = new Cache(new MemoryStore(), { prefix: 'shop', version: 3 })

let asked = 0
async function bestsellers(): Promise<readonly string[]> {
  return cache.getOrSet('bestsellers', async () => {
    asked += 1
    return ['SICP', 'HtDP'] // from a slow database
  })
}
// A hundred at the same time, one question.
await Promise.all(Array.from({ length: 100 }, bestsellers))
assert.equal(asked, 1)

await cache.set('greeting', { en: 'hello' }, 60)
assert.deepEqual(await cache.get('greeting'), { en: 'hello' })
assert.equal(await cache.add('greeting', 'other'), false)
assert.equal(await cache.increment('views'), 1)
await cache.deleteMany(['greeting', 'views'])
assert.equal(await cache.has('greeting'), false)
