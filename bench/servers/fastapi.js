// FastAPI on Uvicorn with uvloop and httptools, on the Python of this machine. The process
// that serves is `fastapi_app.py`; this one starts it and stops it.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { findPython } from '../harness/python.js'
import { keepAliveSeconds } from './shared/idle.js'

export async function start() {
  const script = fileURLToPath(new URL('fastapi_app.py', import.meta.url))
  const python = spawn(findPython().path, [script, String(keepAliveSeconds)], { stdio: ['ignore', 'pipe', 'inherit'] })
  process.on('exit', () => python.kill('SIGKILL'))
  python.on('exit', (code, signal) => {
    console.error(`Error: Python has ended with ${signal ?? code}`)
    process.exit(1)
  })
  // Its only line is the port.
  const [line] = await once(python.stdout, 'data')
  return { port: Number(line), pid: python.pid }
}
