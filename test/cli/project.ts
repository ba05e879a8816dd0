// A project on disk as a user has it: an empty folder, `testudo` installed under node_modules as
// plain JavaScript made from src/ as it is now, and the files of the test beside it.
import { spawn, type ChildProcess, type SpawnOptions } from 'node:child_process'
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { isolatedDeclarationSync, transformSync } from 'oxc-transform'

const repository = fileURLToPath(new URL('../../', import.meta.url))

export interface Project {
  readonly directory: string
  /** Writes (or overwrites) a file; gives its absolute path. */
  write(path: string, text: string): string
  /** Starts `node …args` in the project's folder. */
  node(args: readonly string[], options?: RunOptions): Run
  /** Starts `testudo …args` in the project's folder. */
  testudo(args: readonly string[], options?: RunOptions): Run
  /** Ends what still runs and removes the folder. */
  remove(): Promise<void>
}

export interface RunOptions {
  readonly env?: Readonly<Record<string, string>>
  readonly cwd?: string
}

export interface Exit {
  readonly code: number | null
  readonly signal: string | null
  readonly stdout: string
  readonly stderr: string
}

/** A running process whose output can be waited for. */
export class Run {
  readonly process: ChildProcess
  readonly exit: Promise<Exit>
  stdout = ''
  stderr = ''
  #ended = false
  readonly #waiting = new Set<() => void>()

  constructor(args: readonly string[], options: SpawnOptions) {
    this.process = spawn(process.execPath, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'] })
    this.process.stdout?.setEncoding('utf8').on('data', (text: string) => {
      this.stdout += text
      this.#look()
    })
    this.process.stderr?.setEncoding('utf8').on('data', (text: string) => {
      this.stderr += text
      this.#look()
    })
    this.exit = new Promise((resolve) => {
      this.process.on('close', (code, signal) => {
        this.#ended = true
        this.#look()
        resolve({ code, signal, stdout: this.stdout, stderr: this.stderr })
      })
    })
  }

  /** The first match of `pattern` in the output from `from` on, as soon as it is there. */
  async output(pattern: RegExp, stream: 'stdout' | 'stderr' = 'stdout', from = 0): Promise<RegExpExecArray> {
    for (;;) {
      const match = pattern.exec(this[stream].slice(from))
      if (match !== null) return match
      if (this.#ended) throw new Error(`ended without ${pattern}\n${this.stdout}\n${this.stderr}`)
      const { promise, resolve } = later()
      this.#waiting.add(resolve)
      await promise
    }
  }

  kill(signal: NodeJS.Signals): void {
    this.process.kill(signal)
  }

  #look(): void {
    for (const wake of this.#waiting) wake()
    this.#waiting.clear()
  }
}

function later(): { promise: Promise<void>; resolve: () => void } {
  let resolve: () => void = () => undefined
  const promise = new Promise<void>((wake) => (resolve = wake))
  return { promise, resolve }
}

export interface ProjectOptions {
  /** Whether `typescript` is installed, and the declarations of `testudo` with it. Default false. */
  readonly typescript?: boolean
}

/** Makes a project with these files. A `package.json` of type module is there unless given. */
export function createProject(
  files: Readonly<Record<string, string>> = {},
  { typescript = false }: ProjectOptions = {},
): Project {
  const directory = realpathSync(mkdtempSync(join(tmpdir(), 'testudo-project-')))
  const runs: Run[] = []
  install(directory)
  if (typescript) installTypescript(directory)

  function write(path: string, text: string): string {
    const file = join(directory, path)
    mkdirSync(dirname(file), { recursive: true })
    writeFileSync(file, text)
    return file
  }
  write('package.json', '{"type":"module"}')
  for (const [path, text] of Object.entries(files)) write(path, text)

  function node(args: readonly string[], { env = {}, cwd = '.' }: RunOptions = {}): Run {
    // Nothing of the caller's own settings: PORT, TESTUDO_*, NODE_OPTIONS, FORCE_COLOR, …
    const environment = { PATH: process.env['PATH'] ?? '', HOME: directory, ...env }
    const run = new Run(args, { cwd: join(directory, cwd), env: environment })
    runs.push(run)
    return run
  }
  return {
    directory,
    write,
    node,
    testudo: (args, options) => node([join(directory, 'node_modules/testudo/bin/testudo.js'), ...args], options),
    async remove() {
      for (const run of runs) run.kill('SIGKILL')
      await Promise.all(runs.map(({ exit }) => exit))
      rmSync(directory, { recursive: true, force: true })
    },
  }
}

function sources(): readonly string[] {
  const paths = readdirSync(join(repository, 'src'), { recursive: true })
  return paths.filter((path) => typeof path === 'string').filter((path) => path.endsWith('.ts'))
}

/** What `npm install --save-dev typescript @types/node` would leave behind, and what the compiler reads of testudo. */
function installTypescript(directory: string): void {
  for (const path of sources()) {
    const { code } = isolatedDeclarationSync(path, readFileSync(join(repository, 'src', path), 'utf8'))
    const output = join(directory, 'node_modules/testudo/dist', path.replace(/\.ts$/, '.d.ts'))
    writeFileSync(output, code.replace(/(from |import\()"(\.[^"]*)\.ts"/g, '$1"$2.js"'))
  }
  for (const name of ['typescript', '@types/node']) link(directory, name)
}

function link(directory: string, name: string): void {
  const target = join(directory, 'node_modules', name)
  mkdirSync(dirname(target), { recursive: true })
  symlinkSync(join(repository, 'node_modules', name), target)
}

/** What `npm install testudo` would leave behind, without the compiler. */
function install(directory: string): void {
  const home = join(directory, 'node_modules/testudo')
  for (const path of sources()) {
    const { code } = transformSync(path, readFileSync(join(repository, 'src', path), 'utf8'), {
      typescript: { rewriteImportExtensions: 'rewrite', onlyRemoveTypeImports: true },
    })
    const output = join(home, 'dist', path.replace(/\.ts$/, '.js'))
    mkdirSync(dirname(output), { recursive: true })
    writeFileSync(output, code)
  }
  const manifest = readFileSync(join(repository, 'package.json'), 'utf8')
  writeFileSync(join(home, 'package.json'), manifest)
  mkdirSync(join(home, 'bin'))
  writeFileSync(join(home, 'bin/testudo.js'), readFileSync(join(repository, 'bin/testudo.js')))
  const { dependencies } = JSON.parse(manifest) as { dependencies: Record<string, string> }
  for (const name of Object.keys(dependencies)) link(directory, name)
}
