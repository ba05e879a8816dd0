// `testudo build`: plain JavaScript in a folder, for Node without TypeScript.
import { relative } from 'node:path'
import { Option, type Command } from 'commander'
import { CommandError } from './errors.ts'

interface BuildSettings {
  readonly out: string
}

/** Adds the command to the program. */
export function addBuildCommand(program: Command): void {
  program
    .command('build')
    .description('Make plain JavaScript of an application, signatures included.')
    .usage('[options] <entry|folder>')
    .argument('<entry|folder>', 'A TypeScript file, built with all that it imports; or a folder of them.')
    .addOption(new Option('--out <dir>', 'Write to this folder.').default('dist'))
    .addHelpOption(new Option('--help', 'Show this text.'))
    .addHelpText(
      'after',
      `
The output needs neither TypeScript nor a loader. Source maps lie beside it: node --enable-source-maps shows the lines
of the source.

Examples:
  testudo build src/app.ts
  testudo build src --out build
  testudo serve dist/app.js`,
    )
    .action((input: string, settings: BuildSettings) => buildCommand(input, settings))
}

/** Builds and says what was written. Throws a CommandError, with what was wrong in the sources as its cause. */
export async function buildCommand(input: string, { out }: BuildSettings): Promise<void> {
  const { build } = await import('../reflect/build.ts')
  const { formatDiagnostic } = await import('../reflect/diagnostic.ts')
  const { buildErrorCode } = await import('../reflect/output-plan.ts')
  const { readText } = await import('../reflect/read-file.ts')
  try {
    const { files, entry, warnings } = build({ input, outDir: out })
    for (const warning of warnings) process.stderr.write(`${formatDiagnostic(warning, readText(warning.file))}\n\n`)
    const count = files.length === 1 ? '1 file' : `${files.length} files`
    const hint = entry === undefined ? '' : `; start it with: testudo serve ${relative('', entry)}`
    process.stdout.write(`Built ${count} in ${out}${hint}\n`)
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === buildErrorCode)
      throw new CommandError(error.message)
    throw new CommandError(`Could not build "${input}":`, 1, { cause: error })
  }
}
