import assert from 'node:assert/strict'
import { createClient } from '@libsql/client'
import { MemoryStore, SqlStore, type Store } from 'testudo/middleware'

async function visit(store: Store): Promise<void> {
  assert.equal(await store.get('name'), undefined)
  await store.set('name', 'Ada', 60)
  assert.equal(await store.get('name'), 'Ada')

  // Only one of many gets true: a lock that ends by itself.
  assert.equal(await store.add('lock', 'worker 1', 30), true)
  assert.equal(await store.add('lock', 'worker 2', 30), false)

  assert.equal(await store.increment?.('visits', 1, 3600), 1)
  assert.equal(await store.increment?.('visits', 1, 3600), 2)
}

await visit(new MemoryStore({ maxEntries: 10_000, maxBytes: 16 * 1024 * 1024 }))

const client = createClient({ url: ':memory:' })
const store = new SqlStore(client, { table: 'shop_store' })
await store.create()
await visit(store)
client.close()
