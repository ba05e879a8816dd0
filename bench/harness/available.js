// Whether a row can be measured on this machine at all.
import { existsSync } from 'node:fs'
import { findPython } from './python.js'

const installed = (name) => existsSync(new URL(`../node_modules/${name}/package.json`, import.meta.url))

/** The module that a Node has to import first, so that it runs TypeScript with its signatures. */
export const register = new URL('../../dist/reflect/register.js', import.meta.url)

/**
 * Why a server cannot run here, and what to do about it; undefined when it can.
 * @param {import('../servers/index.js').ServerEntry} server
 * @returns {string | undefined}
 */
export function missing({ packages, runtime }) {
  const absent = packages.filter((name) => !installed(name))
  if (absent.length > 0) return `${absent.join(', ')} not installed: \`npm --prefix bench ci\``
  if (runtime === 'reflection' && !existsSync(register)) return 'not built: `npm run build`'
  if (runtime === 'python' && process.platform !== 'linux') return 'its CPU time is read from /proc, as on Linux'
  if (runtime === 'python' && findPython() === undefined) {
    return (
      'no Python with FastAPI, Uvicorn, uvloop and httptools. On Debian: ' +
      '`apt-get install python3-fastapi python3-uvicorn python3-uvloop python3-httptools`; ' +
      'elsewhere set BENCH_PYTHON to the interpreter that has them'
    )
  }
  return undefined
}
