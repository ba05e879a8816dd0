// How the process ends on a signal.

const signals = ['SIGINT', 'SIGTERM'] as const
type StopSignal = (typeof signals)[number]

/**
 * On SIGINT and SIGTERM runs `stop` and then ends the process by that very signal, as Uvicorn does, so that the
 * caller sees why it ended (a shell shows 130 and 143). A second signal does not wait for `stop`.
 */
export function stopOnSignal(stop: () => Promise<void>): void {
  let isStopping = false
  for (const signal of signals)
    process.on(signal, () => {
      if (isStopping) return die(signal)
      isStopping = true
      void stop().finally(() => die(signal))
    })
}

function die(signal: StopSignal): void {
  for (const name of signals) process.removeAllListeners(name)
  process.kill(process.pid, signal)
  // Process 1 of a container, and Windows, do not die of it.
  setTimeout(() => process.exit(signal === 'SIGINT' ? 130 : 143), 100)
}
