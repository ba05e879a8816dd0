// A file on its way into a socket: read into memory that is used again, no faster than the peer takes it.
import { Buffer } from 'node:buffer'
import { close, constants, fstat, open, read, type Stats } from 'node:fs'

import type { FileIdentity, HeaderList } from '../gateway/asgi.ts'

// Large reads are few trips to the thread pool; larger ones than this no longer pay.
const PIECE = 262_144
// Memory that is kept for the next file: fresh memory costs as much as filling it.
const KEPT = 4
const pieces: Buffer[] = []
// A pipe that was put in the place of the file must not make a thread wait for its writer. Windows has no such flag.
const READ = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0)

/** Takes a file piece by piece. */
export interface FileReceiver {
  /** False once nobody wants more. */
  readonly isOpen: boolean
  /** Takes a piece, the last one unless `more`; resolves once its memory may be used again: true when it was written. */
  take(piece: Uint8Array, more: boolean): Promise<boolean>
}

/**
 * Sends a file. With a length, exactly so much of it, though it may have grown; else all that is there. Rejects before
 * the first piece when it cannot be read, is too short or is another file than `identity`, and later when it shrinks
 * while it is sent.
 */
export async function transferFile(
  path: string,
  length: number | undefined,
  receiver: FileReceiver,
  identity?: FileIdentity,
): Promise<void> {
  const file = await opened(path)
  try {
    await checkFile(file, path, length, identity)
    await sendPieces(file, path, length ?? Infinity, receiver)
  } finally {
    await closed(file)
  }
}

async function sendPieces(file: number, path: string, length: number, receiver: FileReceiver): Promise<void> {
  const memory = pieces.pop() ?? Buffer.allocUnsafeSlow(PIECE)
  let isWritten = true
  let position = 0
  while (receiver.isOpen && isWritten) {
    const size = await filled(file, memory, Math.min(PIECE, length - position), position)
    position += size
    // Without a length it is over where nothing more is to be read, which the piece before cannot know.
    const isLast = length === Infinity ? size === 0 : position === length
    if (size === 0 && !isLast) throw new Error(`${path} was cut short while it was sent`)
    isWritten = await receiver.take(memory.subarray(0, size), !isLast)
    if (isLast) break
  }
  // What was not written may still be on its way out.
  if (isWritten && pieces.length < KEPT) pieces.push(memory)
}

/** The Content-Length that an application has declared. */
export function declaredLength(headers: HeaderList | undefined): number | undefined {
  const field = headers?.find(([name]) => name === 'content-length')
  return field === undefined ? undefined : Number(field[1])
}

async function checkFile(
  file: number,
  path: string,
  length: number | undefined,
  identity: FileIdentity | undefined,
): Promise<void> {
  const stats = await statsOf(file)
  if (identity !== undefined && (stats.ino !== identity.ino || stats.dev !== identity.dev)) {
    throw new Error(`${path} cannot be sent: it is another file than when its head was written`)
  }
  if (!stats.isFile()) throw new Error(`${path} cannot be sent: it is no regular file`)
  if (length !== undefined && stats.size < length) {
    throw new Error(`${path} cannot be sent: it has ${stats.size} bytes under a content-length of ${length}`)
  }
}

function opened(path: string): Promise<number> {
  return new Promise((resolve, reject) => {
    open(path, READ, (error, file) => (error === null ? resolve(file) : reject(error)))
  })
}

// Nobody could do anything about an error.
function closed(file: number): Promise<void> {
  return new Promise((resolve) => {
    close(file, () => resolve())
  })
}

function statsOf(file: number): Promise<Stats> {
  return new Promise((resolve, reject) => {
    fstat(file, (error, stats) => (error === null ? resolve(stats) : reject(error)))
  })
}

function filled(file: number, memory: Buffer, size: number, position: number): Promise<number> {
  if (size === 0) return Promise.resolve(0)
  return new Promise((resolve, reject) => {
    read(file, memory, 0, size, position, (error, count) => (error === null ? resolve(count) : reject(error)))
  })
}
