// What is wrong with settings, all of it at once.

/** One thing that is wrong. Secrets are not shown. */
export interface SettingsProblem {
  /** The setting: `mail.host`. Empty for a file as a whole. */
  readonly name: string
  /** Where its value comes from: `environment variable MAIL__HOST`, `settings.json`. Empty where it has none. */
  readonly source: string
  /** What is wrong, and what to do. */
  readonly message: string
}

/** Settings that an application cannot start with. Its message tells all problems, a line each. */
export class SettingsError extends Error {
  readonly problems: readonly SettingsProblem[]

  constructor(problems: readonly SettingsProblem[]) {
    const lines = problems.map(({ name, source, message }) => {
      const where = source === '' ? '' : ` (${source})`
      return `  ${name}${name === '' ? `${source}: ` : `${where}: `}${message}`
    })
    const count = problems.length === 1 ? 'a setting is' : `${problems.length} settings are`
    super(`${count} wrong:\n${lines.join('\n')}`)
    this.name = 'SettingsError'
    this.problems = problems
  }
}
