// `testudo build`: plain JavaScript with the signatures in it, for Node without TypeScript and without a loader.
//
// Everything is made before anything is written: what cannot be built leaves the last build as it was.
import remapping, { type EncodedSourceMap, type SourceMapInput } from '@jridgewell/remapping'
import { MagicString } from 'magic-string'
import { copyFileSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { basename, dirname, extname, join, relative, resolve, sep } from 'node:path'
import type { SourceMap } from 'oxc-transform'
import type { ModuleFormat } from './compile.ts'
import { codeFrame, positionOf } from './code-frame.ts'
import { reflectionError, type Diagnostic } from './diagnostic.ts'
import { ImportGraph } from './import-graph.ts'
import { importedFile, typescriptFiles } from './imported-files.ts'
import { importedNames } from './import-scan.ts'
import { moduleSpecifiers, type Specifier } from './module-specifiers.ts'
import { withNote } from './note.ts'
import { buildError, isFixed, OutputPlan } from './output-plan.ts'
import { readText } from './read-file.ts'
import { SignatureReader } from './signature-reader.ts'
import type { Reflection } from './signatures/reflection.ts'
import {
  isDeclaration,
  isFile,
  isFramework,
  isRelative,
  isTypescript,
  isUserSource,
  packageFolder,
  packageType,
} from './sources.ts'
import { transformFile } from './transform.ts'
import { projectOf } from './tsconfig.ts'

/** What to build. */
export interface BuildOptions {
  /** A file, which is built with all that it imports; or a folder, whose TypeScript files are. */
  readonly input: string
  /** The folder to write to. Default: `dist`. What is there and not written stays. */
  readonly outDir?: string
}

/** What has been built. */
export interface BuildResult {
  /** Absolute paths of what was written, without source maps. */
  readonly files: readonly string[]
  /** What `input` has become, where it is a file. */
  readonly entry: string | undefined
  readonly warnings: readonly Diagnostic[]
}

/** One source file on its way. */
interface Source {
  readonly file: string
  readonly text: string
  readonly specifiers: readonly (Specifier & { readonly target: string | undefined })[]
  readonly reflection: Reflection | undefined
}

/**
 * Builds. Source maps lie beside the files; files that imports name and that are no TypeScript are copied.
 *
 * Throws an Error: `code: 'ERR_TESTUDO_SYNTAX'` for what is not TypeScript, `'ERR_TESTUDO_REFLECT'` where types cannot be
 * understood (all of them), `'ERR_TESTUDO_TYPESCRIPT'` without a compiler, `'ERR_TESTUDO_BUILD'` for an import of
 * nothing, an input that is not there or two files that become one.
 */
export function build({ input, outDir = 'dist' }: BuildOptions): BuildResult {
  const path = resolve(input)
  const out = resolve(outDir)
  const entries = entriesOf(path, out)
  const { sources, copies } = read(entries)
  const diagnostics = sources.flatMap(({ reflection }) => reflection?.diagnostics ?? [])
  if (diagnostics.some(({ severity }) => severity === 'error')) throw reflectionError(diagnostics, readText)
  const built = [...sources.map(({ file }) => file), ...copies]
  const plan = new OutputPlan(out, isFile(path) ? dirname(path) : path, built)
  const outputs = sources.map((source) => ({ source, ...emit(source, plan) }))
  const manifest = plan.manifest(outputs.flatMap(({ source, format }) => (isFixed(source.file) ? [] : [format])))
  for (const { source, code, map } of outputs) {
    const file = plan.outputOf(source.file)
    const name = `${basename(file)}.map`
    const sourcePath = relative(dirname(file), source.file).split(sep).join('/')
    write(file, `${code}\n//# sourceMappingURL=${name}\n`)
    write(`${file}.map`, JSON.stringify({ ...map, file: basename(file), sources: [sourcePath] }))
  }
  for (const copy of copies) {
    const file = plan.outputOf(copy)
    mkdirSync(dirname(file), { recursive: true })
    copyFileSync(copy, file)
  }
  if (manifest !== undefined) write(join(out, 'package.json'), manifest)
  return {
    files: built.map((file) => plan.outputOf(file)),
    entry: built.includes(path) ? plan.outputOf(path) : undefined,
    warnings: diagnostics,
  }
}

function entriesOf(path: string, out: string): readonly string[] {
  const known = statSync(path, { throwIfNoEntry: false })
  if (known === undefined) throw buildError(`There is no such file or folder: ${path}.`)
  if (known.isFile()) {
    if (isUserSource(path)) return [path]
    throw buildError(`Only TypeScript files are built, and ${path} is none.`)
  }
  const files = typescriptFiles(path, [out, ...projectOf(path).outputs]).filter(isUserSource)
  if (files.length === 0) throw buildError(`There is no TypeScript file in ${path}.`)
  return files
}

/** The entries and what they import, over and over. */
function read(entries: readonly string[]): { readonly sources: readonly Source[]; readonly copies: readonly string[] } {
  const reader = new SignatureReader()
  const graph = new ImportGraph()
  const sources: Source[] = []
  const copies: string[] = []
  const todo = new Set(entries)
  try {
    // A Set is walked through what is added meanwhile.
    for (const file of todo) {
      if (!isTypescript(file)) {
        copies.push(file)
        for (const target of importsOfJavascript(file)) todo.add(target)
        continue
      }
      const source = readSource(file, graph, reader)
      sources.push(source)
      for (const { target } of source.specifiers) if (target !== undefined && !isDeclaration(target)) todo.add(target)
    }
  } finally {
    reader.close()
  }
  return { sources, copies }
}

function readSource(file: string, graph: ImportGraph, reader: SignatureReader): Source {
  const text = readFileSync(file, 'utf8').replace(/^\uFEFF/, '')
  // A mistake in the syntax is the better message: what follows from it is not to be trusted.
  transformFile(file, text, { packageType: packageType(dirname(file)), compiler: projectOf(dirname(file)).compiler })
  const program = reader.program(file, text)
  const tree = program.sourceFile(file)
  if (tree === undefined) throw new Error(`${file} is not part of its program`)
  const specifiers = moduleSpecifiers(tree, program.checker).map((specifier) => ({
    ...specifier,
    target: targetOf(specifier, file),
  }))
  const isCandidate = graph.closure(file).reachesFramework
  return { file, text, specifiers, reflection: isCandidate ? portable(withNote(reader.read(file, text))) : undefined }
}

/** Without the paths of this machine: places are relative to the project. */
function portable(reflection: Reflection): Reflection {
  const { root } = projectOf(dirname(reflection.file))
  const signatures = reflection.signatures.map((signature) => {
    const { location } = signature
    if (location === undefined) return signature
    return { ...signature, location: { ...location, file: relative(root, location.file).split(sep).join('/') } }
  })
  return { ...reflection, signatures }
}

function targetOf({ name, kind }: Specifier, file: string): string | undefined {
  const path = kind === 'import' ? importedFile(name, file) : resolve(dirname(file), name)
  if ((kind === 'url' && !isRelative(name)) || isFramework(name)) return undefined
  return path === undefined || path.includes(packageFolder) || !isFile(path) ? undefined : path
}

function importsOfJavascript(file: string): readonly string[] {
  if (!['.js', '.mjs', '.cjs'].includes(extname(file))) return []
  const names = importedNames(readFileSync(file, 'utf8')).filter(isRelative)
  return names.map((name) => resolve(dirname(file), name)).filter((path) => isFile(path) && !isTypescript(path))
}

function emit(
  { file, text, specifiers, reflection }: Source,
  plan: OutputPlan,
): { readonly code: string; readonly map: SourceMap; readonly format: ModuleFormat } {
  const renamed = new Map<string, string>()
  const edited = new MagicString(text)
  const shifts: { readonly end: number; readonly by: number }[] = []
  for (const { name, start, end, target } of specifiers) {
    if (target === undefined || !plan.has(target)) continue
    const specifier = plan.specifier(file, target) + (/[?#].*$/.exec(name)?.[0] ?? '')
    if (specifier === name) continue
    renamed.set(name, specifier)
    edited.update(start, end, specifier)
    shifts.push({ end, by: specifier.length - (end - start) })
  }
  const shifted = (at: number): number => shifts.reduce((sum, { end, by }) => (end <= at ? sum + by : sum), at)
  const moved = reflection && {
    ...reflection,
    start: shifted(reflection.start),
    insertions: reflection.insertions.map(({ at, text }) => ({ at: shifted(at), text })),
    imports: reflection.imports.map((value) =>
      value.isSpecifier ? { ...value, module: renamed.get(value.module) ?? value.module } : value,
    ),
  }
  const { compiler } = projectOf(dirname(file))
  const made = transformFile(file, edited.toString(), {
    packageType: packageType(dirname(file)),
    reflection: moved,
    // What is built runs on every Node that is supported.
    compiler: { ...compiler, target: 'node20.19' },
    specifier: (to) => plan.specifier(file, to),
  })
  for (const specifier of specifiers) requireTarget(specifier, file, text, made.code)
  const inner = edited.generateMap({ source: file, hires: true, includeContent: true })
  const map =
    shifts.length === 0
      ? made.map
      : composed(made.map, { mappings: inner.mappings, names: inner.names, sources: [file], sourcesContent: [text] })
  return { code: made.code, map, format: made.format }
}

/** An import of nothing is a mistake, unless it was one of types and is gone. */
function requireTarget(
  { name, start, kind, target }: Source['specifiers'][number],
  file: string,
  text: string,
  code: string,
): void {
  if (kind === 'url' || !isRelative(name)) return
  if (target !== undefined && !isDeclaration(target)) return
  if (!code.includes(JSON.stringify(name))) return
  const { line, column } = positionOf(text, start)
  throw buildError(
    `There is no file for the import '${name}'\n  ${file}:${line}:${column}\n\n${codeFrame(text, line, column, name.length)}`,
  )
}

/** The map of text that was compiled from text that has a map. */
function composed(outer: SourceMap, inner: Omit<SourceMap, 'version'>): SourceMap {
  const made = remapping(mapInput(outer), (_file, { depth }) =>
    depth === 1 ? mapInput(inner) : null,
  ) as EncodedSourceMap
  return {
    version: 3,
    names: made.names,
    mappings: made.mappings,
    sources: made.sources.map((source) => source ?? ''),
    sourcesContent: (made.sourcesContent ?? []).map((content) => content ?? ''),
  }
}

function mapInput({ names, sources, sourcesContent = [], mappings }: Omit<SourceMap, 'version'>): SourceMapInput {
  return { version: 3, names, sources, sourcesContent, mappings }
}

function write(file: string, text: string): void {
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, text)
}
