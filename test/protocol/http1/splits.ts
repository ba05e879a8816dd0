// The ways in which the network may cut a sequence of bytes.

/** One way to cut bytes, with a name for the message of a failed test. */
export interface Split {
  readonly name: string
  readonly pieces: Iterable<Buffer>
}

// More cuts than this in one long row would only repeat each other.
const CUTS = 512
const EDGE = 48

/** `bytes` whole, byte by byte, and cut in two at each position (of long ones at many, all near both ends). */
export function* splits(bytes: Buffer): Generator<Split> {
  yield { name: 'whole', pieces: [bytes] }
  yield { name: 'byte by byte', pieces: Array.from(bytes, (_, index) => bytes.subarray(index, index + 1)) }
  const step = Math.max(1, Math.floor(bytes.length / CUTS))
  for (let at = 1; at < bytes.length; at++) {
    if (at % step !== 0 && at > EDGE && at < bytes.length - EDGE) continue
    yield { name: `cut at ${at}`, pieces: [bytes.subarray(0, at), bytes.subarray(at)] }
  }
}

/** `bytes` cut at the given positions, which may come in any order and more than once. */
export function cut(bytes: Buffer, positions: readonly number[]): Buffer[] {
  const edges = [0, ...positions.map((position) => Math.min(position, bytes.length)), bytes.length]
  edges.sort((a, b) => a - b)
  return edges.slice(1).map((edge, index) => bytes.subarray(edges[index], edge))
}
