// The Python that FastAPI runs on: $BENCH_PYTHON, or the first of the usual ones that has
// all its packages.
import { spawnSync } from 'node:child_process'

const question = `
import fastapi, httptools, pydantic, uvicorn, uvloop
import json, platform
from importlib.metadata import version
names = ['fastapi', 'pydantic', 'uvicorn', 'uvloop', 'httptools']
print(json.dumps([f'{name} {version(name)}' for name in names] + [f'python {platform.python_version()}']))
`

/** @type {{ path: string, versions: string[] } | null | undefined} null: looked for in vain */
let found

/**
 * @returns {{ path: string, versions: string[] } | undefined} versions as `name version`
 */
export function findPython() {
  if (found === undefined) {
    const wanted = process.env.BENCH_PYTHON
    const paths = wanted === undefined ? ['/usr/bin/python3', 'python3'] : [wanted]
    found = paths.map(ask).find((answer) => answer !== undefined) ?? null
  }
  return found ?? undefined
}

function ask(path) {
  const { status, stdout } = spawnSync(path, ['-c', question], { encoding: 'utf8', timeout: 20_000 })
  return status === 0 ? { path, versions: JSON.parse(stdout) } : undefined
}
