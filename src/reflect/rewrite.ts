// Writes what was found in a file into its text: calls of `reflected` around endpoints and dependencies, and the
// signatures as one JSON string that is parsed on first use.
//
//   import { reflected as __reflected } from 'testudo/schema';app.get('/', __reflected((limit = 10) => …, () => __signature(0)))
//   function __signature(index) { … JSON.parse('{"signatures":[…],"definitions":{…}}') … }
//
// Text is only inserted, and no line is put before a line of the user: with the source map, stack traces show exact
// places; without one they still show the right lines.

import remapping, { type EncodedSourceMap, type SourceMapInput } from '@jridgewell/remapping'
import { MagicString } from 'magic-string'
import type { SourceMap, TransformOptions } from 'oxc-transform'
import { dirname, relative, sep } from 'node:path'
import { compileTypescript, type Compiled, type ModuleFormat } from './compile.ts'
import { jsonExpression } from './signatures/json-expression.ts'
import { privateNames } from './signatures/private-names.ts'
import type { Reflection, ValueImport } from './signatures/reflection.ts'

/** How the inserted text imports. */
export interface RewriteOptions {
  readonly format: ModuleFormat
  /** What to import `reflected` from. Default: `testudo/schema`. */
  readonly runtime?: string
  /** How an import in this file names another source file, by its absolute path. Default: its relative path. */
  readonly specifier?: (file: string) => string
}

/** How the text becomes JavaScript. */
export interface CompileOptions extends RewriteOptions {
  /** More for oxc-transform: JSX, decorators, another target. */
  readonly compiler?: TransformOptions
}

/** The source with what was found in it, still TypeScript. For hosts that compile TypeScript themselves. */
export function rewriteTypescript(source: string, reflection: Reflection, options: RewriteOptions): Compiled {
  const text = withoutByteOrderMark(source)
  const edited = new MagicString(text)
  for (const { at, text } of reflection.insertions) edited.appendLeft(at, text)
  const names = privateNames(text)
  const uses = (name: string): boolean => reflection.insertions.some(({ text }) => text.includes(name))
  const imported = (['reflected', 'injected', 'signatureOf'] as const).filter((word) => uses(names[word]))
  if (imported.length > 0) {
    const pairs = imported.map((word) => [word, names[word]] as const)
    edited.prependLeft(reflection.start, head(pairs, reflection, options))
  }
  if (uses(names.signature)) edited.append(table(names.signature, reflection))
  // Each character has its place: a call that a line gained must not move what follows it.
  const { names: identifiers, mappings } = edited.generateMap({ hires: true })
  const map = { version: 3, names: identifiers, mappings, sources: [reflection.file], sourcesContent: [text] }
  return { code: edited.toString(), map }
}

/**
 * The source with what was found in it, as JavaScript. Without a reflection it is only compiled. Throws the SyntaxError
 * of `compileTypescript` for what is not TypeScript.
 */
export function rewrite(
  file: string,
  source: string,
  reflection: Reflection | undefined,
  options: CompileOptions,
): Compiled {
  const { format, compiler } = options
  const text = withoutByteOrderMark(source)
  if (reflection === undefined || reflection.insertions.length === 0)
    return compileTypescript(file, text, format, compiler)
  const edited = rewriteTypescript(text, reflection, options)
  let compiled: Compiled
  try {
    compiled = compileTypescript(file, edited.code, format, compiler)
  } catch (error) {
    // A mistake is shown in the user's text and not in ours.
    compileTypescript(file, text, format, compiler)
    throw error
  }
  return { code: compiled.code, map: composed(compiled.map, edited.map) }
}

/** The map of text that was compiled from text that has a map. */
function composed(outer: SourceMap, inner: SourceMap): SourceMap {
  const { version, names, sources, sourcesContent, mappings } = remapping(input(outer), (_file, { depth }) =>
    depth === 1 ? input(inner) : null,
  ) as EncodedSourceMap
  return {
    version,
    names,
    mappings,
    sources: sources.map((source) => source ?? ''),
    sourcesContent: (sourcesContent ?? []).map((content) => content ?? ''),
  }
}

function input({ version: _version, ...map }: SourceMap): SourceMapInput {
  return { ...map, version: 3 }
}

/** The imports, all on the line of the first statement. */
function head(
  pairs: readonly (readonly [name: string, local: string])[],
  { file, imports }: Reflection,
  { format, runtime = 'testudo/schema', specifier }: RewriteOptions,
): string {
  const named = (separator: string): string => pairs.map(([name, local]) => `${name}${separator}${local}`).join(', ')
  const from = ({ module, isSpecifier }: ValueImport): string =>
    JSON.stringify(isSpecifier ? module : (specifier?.(module) ?? relativeSpecifier(file, module)))
  if (format === 'commonjs') {
    const values = imports.map((value) => `const ${value.local} = require(${from(value)});`)
    return `const { ${named(': ')} } = require(${JSON.stringify(runtime)});${values.join('')}`
  }
  const values = imports.map((value) => `import * as ${value.local} from ${from(value)};`)
  return `import { ${named(' as ')} } from ${JSON.stringify(runtime)};${values.join('')}`
}

// A function and not a variable: it is there before the first statement runs. JSON.parse of a string is faster than
// an object in the source, and happens only when somebody asks.
function table(name: string, { signatures, definitions }: Reflection): string {
  const body = `const file = ${name}.file ??= ${jsonExpression({ signatures, definitions })}; return { ...file.signatures[index], definitions: file.definitions }`
  return `\nfunction ${name}(index) { ${body} }\n`
}

function relativeSpecifier(from: string, to: string): string {
  const path = relative(dirname(from), to).split(sep).join('/')
  return path.startsWith('.') ? path : `./${path}`
}

// The compiler's positions do not count it.
function withoutByteOrderMark(source: string): string {
  return source.startsWith('\uFEFF') ? source.slice(1) : source
}
