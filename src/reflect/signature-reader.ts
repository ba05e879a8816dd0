// Programs of a TypeScript compiler, opened when first asked and kept until told to close.
import { dirname } from 'node:path'
import { debuglog } from 'node:util'
import type { FileChanges, Program } from './compiler/checker.ts'
import { effectiveConfig } from './compiler/config.ts'
import { findCompiler } from './compiler/find.ts'
import { Reflector, type Reflection } from './signatures/reflection.ts'
import { projectOf } from './tsconfig.ts'

interface Opened {
  readonly program: Program
  /** Good for one state of the program. */
  reflector: Reflector
}

const trace = debuglog('testudo')

/** Reads the signatures in files of any number of projects. */
export class SignatureReader {
  readonly #opened = new Map<string, Opened>()

  get isOpen(): boolean {
    return this.#opened.size > 0
  }

  /**
   * What is found in a file (absolute path), whose text is `source` without its byte order mark. Throws an Error: with
   * `code: 'ERR_TESTUDO_TYPESCRIPT'` where no compiler can be used, without one when the file is not `source` any more.
   */
  read(file: string, source: string): Reflection {
    trace('reads the signatures of %s', file)
    return this.#at(file, source).reflector.reflect(file)
  }

  /** The program that has the file. Throws what `read` throws. */
  program(file: string, source: string): Program {
    return this.#at(file, source).program
  }

  /** Files are no longer what they were. */
  update(changes: FileChanges): void {
    for (const opened of this.#opened.values()) update(opened, changes)
  }

  /** Ends the compilers; they are opened again when asked. */
  close(): void {
    if (this.isOpen) trace('closes TypeScript')
    for (const { program } of this.#opened.values()) program.close()
    this.#opened.clear()
  }

  #at(file: string, source: string): Opened {
    const opened = this.#open(file)
    const { program } = opened
    const known = program.sourceFile(file)
    if (known === undefined) update(opened, { created: [file] }, [file])
    else if (known.text !== source) update(opened, { changed: [file] })
    if (program.sourceFile(file)?.text === source) return opened
    throw new Error(`${file} has changed while it was read: start again`)
  }

  // A file may be one that the configuration does not include: then it is added. One program for each configuration.
  #open(file: string): Opened {
    const config = effectiveConfig({ directory: projectOf(dirname(file)).root, roots: [file] })
    const key = [config.file, ...config.sources].join('\0')
    const known = this.#opened.get(key)
    if (known !== undefined) return known
    const compiler = findCompiler(config.directory)
    trace('opens TypeScript %s for %s', compiler.version, config.directory)
    const program = compiler.open(config)
    const opened = { program, reflector: new Reflector(program) }
    this.#opened.set(key, opened)
    return opened
  }
}

function update(opened: Opened, changes: FileChanges, roots?: readonly string[]): void {
  opened.program.update(changes, roots)
  opened.reflector = new Reflector(opened.program)
}
