// The tables of the chapter say what the table of options says.
import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { defaultOf, definitions, flagOf, optionNames, variablesOf } from '../../src/cli/options.ts'

const chapter = readFileSync(new URL('../../docs/cli.md', import.meta.url), 'utf8')

test.each([...optionNames('dev'), 'output', 'deploy', 'silence', 'failLevel'] as const)('%s', (name) => {
  const { placeholder, help } = definitions[name]
  const flag = flagOf(name)
  const term = placeholder === undefined ? `--[no-]${flag.slice(2)}` : `${flag} <${placeholder}>`
  const variables = variablesOf(name).map((variable) => `\`${variable}\``)
  const cells = [`\`${term.replaceAll('|', '\\|')}\``, defaultOf(name, 'serve').shown, help, variables.join(', ')]
  expect(chapter).toContain(`\n| ${cells.join(' | ')} |\n`)
})
