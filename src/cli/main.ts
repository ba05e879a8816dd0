// The command `testudo`: what may be written, and what runs then.
import { readFileSync } from 'node:fs'
import { Command, CommanderError, Option } from 'commander'
import { addBuildCommand } from './build-command.ts'
import { exitCodes } from './errors.ts'
import { parseReference } from './load.ts'
import { defaultOf, definitions, flagOf, optionNames, variablesOf, type CommandName, type Settings } from './options.ts'
import { fail } from './report.ts'
import { configure, type GivenOptions } from './settings.ts'

const manifest = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as {
  readonly version: string
}

/** Runs the command and sets the exit code of the process. */
export async function main(argv: readonly string[] = process.argv): Promise<void> {
  // `testudo serve --help | head`: the reader has seen enough.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit(0)
    throw error
  })
  try {
    await program().parseAsync(argv)
  } catch (error) {
    // Help and version are no errors.
    if (error instanceof CommanderError && error.exitCode === 0) return
    if (error instanceof CommanderError) {
      process.stderr.write(usageReport(error))
      process.exit(exitCodes.usage)
    }
    fail(error)
  }
}

/** commander's message without its own prefix, on one line. */
function usageReport({ message, code }: CommanderError): string {
  // Without a command the help text is all there is to say.
  if (code === 'commander.help') return ''
  return `testudo: ${message.replace(/^error: /, '').replaceAll('\n', ' ')}\n`
}

function program(): Command {
  const program = new Command('testudo')
    .description('Serves applications (Testudo, ASGI, WSGI) that are written in TypeScript or JavaScript.')
    .version(manifest.version, '--version', 'Show the version.')
    .helpOption('--help', 'Show this text.')
    .helpCommand(false)
    .exitOverride()
    .configureOutput({ outputError: () => undefined })
    .addHelpText('after', '\nThe options of a command: testudo serve --help')
  addCommand(program, 'serve', 'Serve an application.', async (module, given) => {
    const reference = parseReference(module)
    const { settings, environment } = configure('serve', given, process.env)
    const { serveCommand } = await import('./serve-command.ts')
    await serveCommand(reference, settings, environment)
  })
  addCommand(program, 'dev', 'Serve an application, and anew whenever a file changes.', async (module, given) => {
    const reference = parseReference(module)
    const { devCommand } = await import('./dev-command.ts')
    // Asked at every start: the file of variables may have changed.
    await devCommand(reference, () => configure('dev', given, process.env))
  })
  addBuildCommand(program)
  addCommand(program, 'openapi', 'Print the OpenAPI document of an application.', async (module, given) => {
    const reference = parseReference(module)
    const { settings, environment } = configure('openapi', given, process.env)
    const { openapiCommand } = await import('./openapi-command.ts')
    await openapiCommand(reference, settings, environment)
  })
  addCommand(program, 'routes', 'Print the routes of an application.', async (module, given) => {
    const reference = parseReference(module)
    const { settings, environment } = configure('routes', given, process.env)
    const { routesCommand } = await import('./routes-command.ts')
    await routesCommand(reference, settings, environment)
  })
  addCommand(program, 'check', 'Tell what is wrong with an application.', async (module, given) => {
    const reference = parseReference(module)
    const { settings, environment } = configure('check', given, process.env)
    const { checkCommand } = await import('./check-command.ts')
    await checkCommand(reference, settings, environment)
  })
  return program
}

function addCommand(
  program: Command,
  name: CommandName,
  description: string,
  run: (module: string, given: GivenOptions) => Promise<void>,
): void {
  const command = program
    .command(name)
    .description(description)
    .usage('[options] <module[:export]>')
    .argument(
      '<module[:export]>',
      'The file, with or without extension, and what it exports (default: app, application or default).',
    )
    .addHelpOption(new Option('--help', 'Show this text.').helpGroup('Other:'))
    .configureHelp({ optionTerm: termOf })
    .addHelpText('after', epilogues[name])
    .action((module: string, given: GivenOptions) => run(module, given))
  for (const option of optionNames(name)) for (const flag of flagsOf(option, name)) command.addOption(flag)
}

/** The flags of one option: a switch has two. */
function flagsOf(name: keyof Settings, command: CommandName): readonly Option[] {
  const { placeholder, help, group } = definitions[name]
  const flag = flagOf(name)
  const description = `${help} (default: ${defaultOf(name, command).shown}; env: ${variablesOf(name).join(' or ')})`
  const heading = `${group}:`
  if (placeholder === undefined)
    return [new Option(flag, description).helpGroup(heading), new Option(`--no-${flag.slice(2)}`).hideHelp()]
  const valued = new Option(`${flag} <${placeholder}>`, description).helpGroup(heading)
  // Every text that is given, in order: the table decides what several mean.
  return [valued.argParser<readonly string[] | undefined>((text, before) => [...(before ?? []), text])]
}

/** `--port <port>`, and `--[no-]access-log` for both flags of a switch. */
function termOf({ flags, required, long }: Option): string {
  return required || long === '--help' ? flags : `--[no-]${flags.slice(2)}`
}

const units = `
Durations are seconds (10) or 500ms, 10s, 5m, 2h, 1d; sizes are bytes (65536) or 64kb, 10mb; off lifts a limit.
A flag goes before its environment variable, that before the default. Exit codes: 1 the application cannot be
loaded or the port not be opened, 2 wrong command line, 3 the application failed to start.
`
const epilogues: Readonly<Record<CommandName, string>> = {
  serve: `${units}
Examples:
  testudo serve app.ts
  testudo serve app.ts:api --host 0.0.0.0 --port 80
  testudo serve make-app.ts:createApp --factory --log-format json
  testudo serve wiki.ts:application --interface wsgi --uds /run/wiki.sock`,
  dev: `${units}
Examples:
  testudo dev app.ts
  testudo dev app.ts --port 3000 --env-file .env
  testudo dev app.ts --reload-include '*.html' --reload-exclude data`,
  openapi: `
The application is imported, and not started. Exit codes: 1 it cannot be loaded or described, 2 wrong command line.

Examples:
  testudo openapi app.ts
  testudo openapi app.ts:api --output openapi.json
  testudo openapi app.ts --root-path /v1 > openapi.json`,
  routes: `
The application is imported, and not started. Routes are asked in this order: the first that matches answers.
Exit codes: 1 it cannot be loaded, 2 wrong command line.

Examples:
  testudo routes app.ts
  testudo routes make-app.ts:createApp --factory`,
  check: `
The application is imported, and not started. Exit codes: 1 something is wrong, or it cannot be loaded, 2 wrong
command line.

Examples:
  testudo check app.ts
  NODE_ENV=production testudo check --deploy app.ts
  testudo check --deploy --silence security.I001 --fail-level warning app.ts`,
}
