// Where each file of a build goes, and what the others call it there.
import { dirname, join, relative, sep } from 'node:path'
import type { ModuleFormat } from './compile.ts'
import { isTypescript, packageType } from './sources.ts'

/** `code` of the error that says why nothing was built, where it is no mistake in syntax or types. */
export const buildErrorCode = 'ERR_TESTUDO_BUILD'

/** An error that says why nothing was built. */
export function buildError(message: string): Error {
  return Object.assign(new Error(message), { code: buildErrorCode })
}

/** What each file becomes. */
export class OutputPlan {
  readonly #outputs = new Map<string, string>()
  readonly #type: ModuleFormat

  constructor(out: string, folder: string, files: readonly string[]) {
    this.#type = packageType(out)
    const base = commonFolder([folder, ...files.map((file) => dirname(file))])
    const origins = new Map<string, string>()
    for (const file of files) {
      const output = join(out, relative(base, isTypescript(file) ? compiledName(file) : file))
      if (files.includes(output))
        throw buildError(`${output} would be overwritten: write to another folder with --out.`)
      const origin = origins.get(output)
      if (origin !== undefined)
        throw buildError(`${origin} and ${file} would both become ${output}: rename one of them.`)
      origins.set(output, file)
      this.#outputs.set(file, output)
    }
  }

  /** Of a file that is built. */
  outputOf(file: string): string {
    const output = this.#outputs.get(file)
    if (output === undefined) throw new Error(`${file} is not built`)
    return output
  }

  has(file: string): boolean {
    return this.#outputs.has(file)
  }

  /** How the output of `from` names that of `to`. */
  specifier(from: string, to: string): string {
    const path = relative(dirname(this.outputOf(from)), this.outputOf(to))
      .split(sep)
      .join('/')
    return path.startsWith('.') ? path : `./${path}`
  }

  /** The package.json that the output needs, where the one above it would say the wrong thing of `.js`. */
  manifest(formats: readonly ModuleFormat[]): string | undefined {
    const [format] = formats
    if (formats.some((other) => other !== format))
      throw buildError(
        'Some files are ECMAScript modules and some are CommonJS. Write "type": "module" in package.json, and give the ' +
          'CommonJS ones the extension .cts.',
      )
    return format === undefined || format === this.#type ? undefined : `${JSON.stringify({ type: format })}\n`
  }
}

/** Whether the extension says which module system the file is for. */
export function isFixed(file: string): boolean {
  return /\.[mc]tsx?$/.test(file)
}

function compiledName(file: string): string {
  return file.replace(/\.([mc]?)tsx?$/, '.$1js')
}

function commonFolder(folders: readonly string[]): string {
  let [common = ''] = folders
  const holds = (folder: string): boolean => `${folder}${sep}`.startsWith(common.endsWith(sep) ? common : common + sep)
  for (const folder of folders) while (!holds(folder)) common = dirname(common)
  return common
}
