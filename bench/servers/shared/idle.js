// Longer than any run: the idle connections of the memory row must not time out.

/** Seconds that a server keeps an idle connection. */
export const keepAliveSeconds = 300
