// What stands behind the colon of a parameter: `int`, `int(min=1,max=9)`, `any(red,green)`, or an expression `[a-z]+`.
// The constraints and their names are Flask's, in camelCase.

import type { Converter } from './converters.ts'
import { checkedLimit } from './safe-expression.ts'

const NAMED = /^([A-Za-z_]\w*)?(?:\((.*)\))?$/s

// One object for each converter and text: routes of one shape are told by their converters being the same.
const made = new WeakMap<Converter, Map<string, Converter>>()
const expressions = new Map<string, Converter>()

/** The converter that is meant. Throws a TypeError, which begins with `label`, for one that does not exist or a faulty constraint. */
export function constrained(text: string, converters: ReadonlyMap<string, Converter>, label: string): Converter {
  const [found, name = '', list] = NAMED.exec(text) ?? []
  if (found === undefined || (name === '' && list !== undefined)) return expressionConverter(text, label)
  if (name === 'any' && !converters.has('any')) return anyOf(list, label)
  const converter = converters.get(name)
  if (converter === undefined) {
    throw new TypeError(
      `${label}: there is no converter "${name}"; known are ${[...converters.keys(), 'any'].join(', ')}. ` +
        'Add yours with new Router({ converters })',
    )
  }
  if (list === undefined) return converter
  return remembered(converter, text, () => constrain(converter, text, list, label))
}

/** The same converter for texts of at most so many characters. One that takes slashes is left as it is. */
export function shortened(converter: Converter, most: number): Converter {
  if (converter.slashes) return converter
  return remembered(converter, `at most ${most}`, () =>
    checked(converter, converter.name, (text) => text.length <= most),
  )
}

function remembered(converter: Converter, text: string, make: () => Converter): Converter {
  const known = made.get(converter) ?? new Map<string, Converter>()
  const result = known.get(text) ?? make()
  made.set(converter, known.set(text, result))
  return result
}

function constrain(converter: Converter, name: string, list: string, label: string): Converter {
  const fail = (problem: string): never => {
    throw new TypeError(`${label}: ${name}: ${problem}`)
  }
  const [base = ''] = name.split('(')
  const allowed = constraintNames[base]
  if (allowed === undefined) return fail(`"${base}" takes no constraints; those that do are str, int, float and any`)
  const given = new Map<string, string>()
  for (const item of list.split(',')) {
    const [key = '', value = '', ...rest] = item.split('=').map((part) => part.trim())
    if (!allowed.includes(key)) fail(`there is no constraint "${key}"; known are ${allowed.join(', ')}`)
    if (rest.length > 0 || value === '') fail(`write ${key}=…`)
    if (given.has(key)) fail(`"${key}" is there twice`)
    given.set(key, value)
  }
  const number = (key: string, fallback: number, whole: boolean): number => {
    const value = given.get(key)
    if (value === undefined) return fallback
    const parsed = Number(value)
    if (!Number.isFinite(parsed) || (whole && !Number.isSafeInteger(parsed))) fail(`${key}=${value} is no number`)
    return parsed
  }
  if (base === 'str' || base === 'string') {
    const length = number('length', -1, true)
    const min = length === -1 ? number('minLength', 1, true) : length
    const max = length === -1 ? number('maxLength', Infinity, true) : length
    if (min > max || max < 1) fail('no text is that long')
    return checked(converter, name, (text) => text.length >= min && text.length <= max)
  }
  const isWhole = base === 'int'
  const signed = given.get('signed') ?? 'false'
  if (signed !== 'true' && signed !== 'false') fail(`signed is true or false, not ${signed}`)
  const min = number('min', -Infinity, isWhole)
  const max = number('max', Infinity, isWhole)
  const digits = number('fixedDigits', 0, true)
  if (min > max) fail(`no number is at least ${min} and at most ${max}`)
  if (digits < 0) fail(`fixedDigits=${digits} is no number of digits`)
  return numeric(converter, name, { isSigned: signed === 'true', min, max, digits })
}

const constraintNames: Readonly<Record<string, readonly string[]>> = {
  str: ['minLength', 'maxLength', 'length'],
  string: ['minLength', 'maxLength', 'length'],
  int: ['min', 'max', 'signed', 'fixedDigits'],
  float: ['min', 'max', 'signed'],
}

interface NumberConstraints {
  readonly isSigned: boolean
  readonly min: number
  readonly max: number
  readonly digits: number
}

function numeric(converter: Converter, name: string, { isSigned, min, max, digits }: NumberConstraints): Converter {
  return {
    name,
    slashes: false,
    parse(text) {
      const isNegative = isSigned && text.startsWith('-')
      const bare = isNegative ? text.slice(1) : text
      if (bare === '' || (digits > 0 && bare.length !== digits)) return undefined
      const parsed = converter.parse?.(bare)
      if (typeof parsed !== 'number') return undefined
      // -0 is 0: one value must not have two URLs that compare as different.
      const value = isNegative && parsed !== 0 ? -parsed : parsed
      return value >= min && value <= max ? value : undefined
    },
    format(value) {
      if (typeof value !== 'number' || !(value < 0)) return converter.format(value).padStart(digits, '0')
      return `-${converter.format(-value).padStart(digits, '0')}`
    },
  }
}

function checked(converter: Converter, name: string, fits: (text: string) => boolean): Converter {
  const { parse, format } = converter
  return {
    name,
    slashes: false,
    parse:
      parse === null ? (text) => (fits(text) ? text : undefined) : (text) => (fits(text) ? parse(text) : undefined),
    format,
  }
}

function anyOf(list: string | undefined, label: string): Converter {
  const values = (list ?? '').split(',').map((value) => value.trim())
  if (values.includes('') || values.some((value) => value.includes('/'))) {
    throw new TypeError(`${label}: write the texts that "any" takes, none of them empty or with "/": any(red,green)`)
  }
  const name = `any(${values.join(',')})`
  return rememberedExpression(name, () => {
    const all = new Set(values)
    return { name, slashes: false, parse: (text) => (all.has(text) ? text : undefined), format: String }
  })
}

function expressionConverter(source: string, label: string): Converter {
  return rememberedExpression(source, () => {
    let whole: RegExp
    try {
      void new RegExp(source, 'u')
      whole = new RegExp(`^(?:${source})$`, 'u')
    } catch (cause) {
      throw new TypeError(`${label}: ${JSON.stringify(source)} is no converter, and no regular expression either`, {
        cause,
      })
    }
    const limit = checkedLimit(whole, `${label}: the expression ${JSON.stringify(source)}`)
    return {
      name: source,
      slashes: false,
      parse: (text) => (text.length <= limit && whole.test(text) ? text : undefined),
      format: String,
    }
  })
}

function rememberedExpression(key: string, make: () => Converter): Converter {
  const converter = expressions.get(key) ?? make()
  expressions.set(key, converter)
  return converter
}
