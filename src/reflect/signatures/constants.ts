// Values that can be told without running the program: of literals, and of names whose type is one value.

import type { Checker } from '../compiler/checker.ts'
import type { Node } from '../compiler/syntax.ts'
import { unwrapped } from './candidates.ts'

/** A value that JSON can say. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json }

/** What an expression always is: a literal, a list or object of such, a constant or a member of an enum. */
export function constantOf(checker: Checker, expression: Node): { readonly value: Json } | undefined {
  const node = unwrapped(checker, expression)
  if (checker.is(node, 'StringLiteral') || checker.is(node, 'NoSubstitutionTemplateLiteral'))
    return { value: node.text }
  if (checker.is(node, 'NumericLiteral')) return numeric(node.text)
  if (checker.is(node, 'PrefixUnaryExpression')) {
    const operand = checker.isOperator(node, 'MinusToken') ? constantOf(checker, node.operand)?.value : undefined
    return typeof operand === 'number' ? { value: -operand } : undefined
  }
  if (checker.is(node, 'ArrayLiteralExpression')) {
    const items = node.elements.map((element) => constantOf(checker, element))
    return items.every((item) => item !== undefined) ? { value: items.map(({ value }) => value) } : undefined
  }
  if (checker.is(node, 'ObjectLiteralExpression')) return constantObject(checker, node.properties)
  return keyword(checker, node) ?? constantName(checker, node)
}

function keyword(checker: Checker, node: Node): { readonly value: Json } | undefined {
  const kinds = [
    ['TrueKeyword', true],
    ['FalseKeyword', false],
    ['NullKeyword', null],
  ] as const
  const found = kinds.find(([kind]) => checker.is(node, kind))
  return found === undefined ? undefined : { value: found[1] }
}

function numeric(text: string): { readonly value: number } | undefined {
  const value = Number(text.replaceAll('_', ''))
  return Number.isFinite(value) ? { value } : undefined
}

function constantObject(checker: Checker, properties: readonly Node[]): { readonly value: Json } | undefined {
  const members: [string, Json][] = []
  for (const property of properties) {
    if (!checker.is(property, 'PropertyAssignment') || property.initializer === undefined) return undefined
    const name = nameText(checker, property.name)
    const member = name === undefined ? undefined : constantOf(checker, property.initializer)
    if (name === undefined || member === undefined) return undefined
    members.push([name, member.value])
  }
  return { value: Object.fromEntries(members) }
}

/** A name that is written out, of a property or a member; undefined for a computed one. */
export function nameText(checker: Checker, name: Node | undefined): string | undefined {
  if (name === undefined) return undefined
  const isText =
    checker.is(name, 'Identifier') || checker.is(name, 'StringLiteral') || checker.is(name, 'NumericLiteral')
  return isText ? name.text : undefined
}

// A constant has the type of its one value; so has a member of an enum. A variable's wider type says nothing.
function constantName(checker: Checker, node: Node): { readonly value: Json } | undefined {
  const isName =
    checker.is(node, 'Identifier') ||
    checker.is(node, 'PropertyAccessExpression') ||
    checker.is(node, 'ElementAccessExpression')
  const type = isName ? checker.typeAt(node) : undefined
  if (type === undefined || checker.kindOf(type) !== 'literal') return undefined
  const value = checker.literalValue(type)
  return typeof value === 'bigint' ? undefined : { value }
}
