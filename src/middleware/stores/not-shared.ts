// What is kept in memory is kept once per process: with several workers a login is known to one of them, and a limit
// counts each worker alone. That fails only sometimes, and only in production, so it is said at start-up.

import type cluster from 'node:cluster'
import { lazily } from '../../http/library.ts'
import type { Store } from './store.ts'

const clusters = lazily<typeof cluster>('node:cluster')
const warned = new Set<string>()

/** Warns once per `what` (code TESTUDO_NOT_SHARED) if a store is known to this process only and there are several. */
export function warnIfNotShared(what: string, store?: Pick<Store, 'shared'>): void {
  if (store?.shared === true || warned.has(what) || !hasSeveralWorkers()) return
  warned.add(what)
  process.emitWarning(
    `${what}: kept in the memory of each worker, so the workers do not share it; give it a RedisStore or a SqlStore`,
    { type: 'TestudoWarning', code: 'TESTUDO_NOT_SHARED' },
  )
}

// WEB_CONCURRENCY is how Gunicorn, Uvicorn and most hosts say the number of workers.
function hasSeveralWorkers(): boolean {
  return clusters().isWorker || Number(process.env['WEB_CONCURRENCY'] ?? 1) > 1
}
