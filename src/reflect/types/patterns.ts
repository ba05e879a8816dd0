// Template literal types as regular expressions.

import type { Checker, Type } from '../compiler/checker.ts'

const anything = String.raw`[\s\S]*`
const number = String.raw`-?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?`

/** The pattern of all strings that a template type (`user-${number}`) has, without anchors. */
export function templatePattern(checker: Checker, type: Type): string {
  const [first = '', ...texts] = checker.texts(type)
  const parts = checker.members(type).map((part, index) => partPattern(checker, part) + escape(texts[index] ?? ''))
  return escape(first) + parts.join('')
}

/** The same of `Uppercase<string>` and its sisters. */
export function mappingPattern(checker: Checker, type: Type): string {
  const symbol = checker.symbolOf(type)
  switch (symbol && checker.nameOf(symbol)) {
    case 'Uppercase':
      return '[^a-z]*'
    case 'Lowercase':
      return '[^A-Z]*'
    case 'Capitalize':
      return `(?:[^a-z]${anything})?`
    case 'Uncapitalize':
      return `(?:[^A-Z]${anything})?`
    default:
      return anything
  }
}

function partPattern(checker: Checker, type: Type): string {
  switch (checker.kindOf(type)) {
    case 'number':
      return number
    case 'bigint':
      return String.raw`-?\d+`
    case 'boolean':
      return '(?:true|false)'
    case 'literal':
      return escape(String(checker.literalValue(type)))
    case 'union':
      return `(?:${checker
        .members(type)
        .map((member) => partPattern(checker, member))
        .join('|')})`
    case 'template':
      return templatePattern(checker, type)
    case 'mapping':
      return mappingPattern(checker, type)
    default:
      return anything
  }
}

function escape(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/]/g, String.raw`\$&`)
}
