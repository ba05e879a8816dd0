// What is wrong with an application, as far as its declarations show it: told at the start, and not by the first client
// who meets it.

import { isBodiless } from '../http/response.ts'
import { formatUnreachable, type Unreachable } from '../routing/listing.ts'
import type { Signature } from '../schema/signature.ts'
import type { AppLogger } from './logger.ts'
import { needsOf } from './openapi/needs.ts'
import { functionName, operationIdOf } from './openapi/operation-ids.ts'
import type { DocumentationOptions, DocumentedOperation } from './openapi/options.ts'
import { placeOperations } from './openapi/paths.ts'
import { isNothing, returnsOf } from './openapi/responses.ts'
import { placeOf, SchemaWriter } from './openapi/schemas.ts'

/** What is looked at. */
export interface Linted {
  readonly operations: readonly DocumentedOperation[]
  /** What the table of paths says of itself. */
  readonly unreachable: readonly Unreachable[]
}

/** One thing that is wrong. An application with an error does not start. */
export interface Finding {
  readonly level: 'error' | 'warning'
  readonly rule: 'body-without-meaning' | 'lost-return' | 'duplicate-operation-id' | 'unreachable'
  /** What, where, and what to do. */
  readonly message: string
  /** For machines that read logs. */
  readonly fields: Readonly<Record<string, unknown>>
}

/** All findings: those of each operation, then those of several. */
export function lint({ operations, unreachable }: Linted, options: DocumentationOptions = {}): readonly Finding[] {
  return [
    ...operations.flatMap((operation) => [...lintBody(operation), ...lintReturn(operation)]),
    ...lintOperationIds(operations, options),
    ...unreachable.map((shadow) => lintUnreachable(shadow, operations, options)),
  ]
}

/** Logs the warnings. Throws a TypeError that tells all errors, if there are any. */
export function reportFindings(findings: readonly Finding[], logger: Pick<AppLogger, 'warn'>): void {
  for (const { level, message, fields } of findings) if (level === 'warning') logger.warn(fields, message)
  const errors = findings.filter(({ level }) => level === 'error').map(({ message }) => message)
  if (errors.length > 0) throw new TypeError(errors.join('\n'))
}

/** `GET /books/{id} (getBook, shop.ts:12:5)`: an endpoint, and where it is declared if that is known. */
export function placeOfOperation(operation: DocumentedOperation): string {
  const { methods, template, signature } = operation
  const details = [functionName(operation), formatLocation(signature)].filter((text) => text !== '')
  const where = details.length === 0 ? '' : ` (${details.join(', ')})`
  return `${methods.join(',')} ${template === '' ? '/' : template}${where}`
}

/** `shop.ts:12:5`; empty where it is not known. */
export function formatLocation(signature: Signature | undefined): string {
  const location = signature?.location
  return location === undefined ? '' : `${location.file}:${location.line}:${location.column}`
}

const withoutMeaning: ReadonlySet<string> = new Set(['GET', 'HEAD', 'TRACE'])

// RFC 9110 §9.3.1: content of GET has no meaning, and may make servers on the way close the connection. fetch refuses
// to send any.
function lintBody(operation: DocumentedOperation): readonly Finding[] {
  const methods = operation.methods.filter((method) => withoutMeaning.has(method))
  if (methods.length === 0) return []
  const names = needsOf(operation)
    .inputs.filter(({ source }) => source === 'body' || source === 'form')
    .map(({ parameter }) => `"${parameter.name}"`)
  if (names.length === 0) return []
  const [is, comes] = names.length === 1 ? ['it is', 'comes'] : ['they are', 'come']
  return [
    finding(
      'warning',
      'body-without-meaning',
      operation,
      `${names.join(', ')} ${comes} from the body, which clients do not send with ${methods.join(' and ')}; ` +
        `if ${is} meant for the URL write Query<…>, else use POST`,
    ),
  ]
}

// RFC 9110 §15.3.5: a 204 has no content, so what the type says is not what clients get. (That JSON can write a type is
// checked where its encoder is made.)
function lintReturn(operation: DocumentedOperation): readonly Finding[] {
  const { options, signature } = operation
  const returns = returnsOf(signature, options)
  const { status } = options
  if (returns?.schema === undefined || returns.declared !== true) return []
  if (status === undefined || !isBodiless(status)) return []
  if (isNothing(new SchemaWriter().resolve(returns.schema, placeOf(signature, 'output')).schema)) return []
  const problem = `it says what it returns, but a response with status ${status} has no content; return nothing, or choose another status`
  return [finding('error', 'lost-return', operation, problem)]
}

// Generators of clients make functions of these ids.
function lintOperationIds(
  operations: readonly DocumentedOperation[],
  options: DocumentationOptions,
): readonly Finding[] {
  const first = new Map<string, DocumentedOperation>()
  return placeOperations(operations).flatMap(({ operation, method }) => {
    const id = operationIdOf(operation, method, options.generateOperationId)
    const known = first.get(id)
    if (known === undefined) {
      first.set(id, operation)
      return []
    }
    const problem =
      `its operationId "${id}" is that of ${placeOfOperation(known)} too, so the document gives it a number; ` +
      `say another operationId in its options`
    return [finding('warning', 'duplicate-operation-id', operation, problem)]
  })
}

function lintUnreachable(
  shadow: Unreachable,
  operations: readonly DocumentedOperation[],
  { openapiUrl = '/openapi.json', docsUrl = '/docs' }: DocumentationOptions,
): Finding {
  const { route, by } = shadow
  const found = operations.find(
    ({ methods, template }) => template === route.template && methods.join(',') === route.methods.join(','),
  )
  const location = formatLocation(found?.signature)
  const own = [openapiUrl, docsUrl].indexOf(by[0]?.template ?? '')
  const isOurs = own !== -1 && by.length === 1
  const hint = isOurs
    ? ` The documentation of the application is there: give it another place with ${own === 0 ? 'openapiUrl' : 'docsUrl'}, or none with null.`
    : ''
  const message = formatUnreachable(shadow) + hint + (location === '' ? '' : ` (${location})`)
  return { level: 'warning', rule: 'unreachable', message, fields: { ...shadow } }
}

function finding(
  level: Finding['level'],
  rule: Finding['rule'],
  operation: DocumentedOperation,
  problem: string,
): Finding {
  const { methods, template, signature } = operation
  const location = signature?.location
  const fields = { rule, methods, template, ...(location === undefined ? {} : { location }) }
  return { level, rule, message: `${placeOfOperation(operation)}: ${problem}`, fields }
}
