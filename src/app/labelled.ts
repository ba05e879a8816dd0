// Faults at start-up say where they are: the endpoint, the parameter, and then what is wrong.

/** Runs what may throw; its error then begins with the label, as a TypeError. */
export function labelled<T>(label: () => string, run: () => T): T {
  try {
    return run()
  } catch (cause) {
    const problem = cause instanceof Error ? cause.message : String(cause)
    throw new TypeError(`${label()}: ${problem}`, { cause })
  }
}
