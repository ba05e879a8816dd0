// The settings in force, from three sources: the command line goes before the environment, and that
// before the default.
import { readFileSync } from 'node:fs'
import { parseEnv } from 'node:util'
import { settle, type ServeOptions } from '../server/options.ts'
import { CommandError, exitCodes, reasonOf } from './errors.ts'
import { defaultOf, definitions, flagOf, optionNames, variablesOf, type CommandName, type Settings } from './options.ts'

/** Texts of the command line by option name; a switch gives `true` or `false`. */
export type GivenOptions = Readonly<Record<string, readonly string[] | boolean | undefined>>
/** Environment variables. */
export type Environment = Readonly<Record<string, string | undefined>>

/** The settings of a command, and the environment that its application gets. */
export interface Configuration {
  readonly settings: Settings
  readonly environment: Environment
}

/**
 * Command line before environment before default. The variables of `--env-file` (`NAME=value` lines) belong to the
 * environment, where they are not set already.
 *
 * Throws a CommandError of exit code 2 that names the wrong flag, variable or file.
 */
export function configure(command: CommandName, given: GivenOptions, variables: Environment): Configuration {
  const file = settingOf('envFile', given, variables) as Settings['envFile']
  const environment = file === undefined ? variables : { ...readEnvironmentFile(file), ...variables }
  const names = Object.keys(definitions) as readonly (keyof Settings)[]
  const inForce = optionNames(command)
  const settings = names.map((name) => [
    name,
    inForce.includes(name) ? settingOf(name, given, environment, command) : definitions[name].default,
  ])
  // Every name of the table is there, and the table's own types hold its values.
  return { settings: Object.fromEntries(settings) as Settings, environment }
}

function settingOf(
  name: keyof Settings,
  given: GivenOptions,
  environment: Environment,
  command: CommandName = 'serve',
): unknown {
  const written = given[name]
  if (typeof written === 'boolean') return written
  if (written !== undefined) return readAs(name, flagOf(name), written)
  for (const variable of variablesOf(name)) {
    const text = environment[variable] ?? ''
    if (text !== '') return readAs(name, variable, split(text, definitions[name].separator))
  }
  return defaultOf(name, command).default
}

function readAs(name: keyof Settings, source: string, texts: readonly string[]): unknown {
  try {
    return definitions[name].read(texts)
  } catch (error) {
    throw new CommandError(`${source}: ${reasonOf(error)}.`, exitCodes.usage)
  }
}

function split(text: string, separator: string | undefined): readonly string[] {
  if (separator === undefined) return [text]
  return text.split(separator).flatMap((part) => (part.trim() === '' ? [] : [part.trim()]))
}

function readEnvironmentFile(file: string): Environment {
  try {
    return parseEnv(readFileSync(file, 'utf8'))
  } catch (error) {
    throw new CommandError(`${flagOf('envFile')}: cannot read the file (${reasonOf(error)}).`, exitCodes.usage)
  }
}

/** The part of the settings that is the server's: what has the same name there, and the header fields. */
export function serveOptions(settings: Settings): ServeOptions {
  const known = settle({})
  const same = Object.entries(settings).filter(([name, value]) => name in known && value !== undefined)
  return { ...Object.fromEntries(same), headers: settings.header }
}
