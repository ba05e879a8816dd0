// The file of a Unix socket.
import { chmod, lstat, unlink } from 'node:fs/promises'
import { connect } from 'node:net'

/** Removes a socket file that a dead process left behind; keeps one that is served, and every other file. */
export async function prepareUnixSocket(path: string): Promise<void> {
  const file = await lstat(path).catch(() => null)
  if (file?.isSocket() === true && !(await isServed(path))) await unlink(path)
}

/** Lets every local user connect, as Uvicorn does: the folder decides who may. */
export async function shareUnixSocket(path: string): Promise<void> {
  await chmod(path, 0o666)
}

function isServed(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(path)
    socket.once('connect', () => {
      socket.destroy()
      resolve(true)
    })
    socket.once('error', () => resolve(false))
  })
}
