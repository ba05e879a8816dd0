// Ids of operations: FastAPI's, `{function}{path}_{method}`, unless the route says another.

import type { DocumentedOperation, DocumentationOptions } from './options.ts'
import { documentedPath } from './paths.ts'

/** The id as the route, the signature or the application gives it; it may not be unique. */
export function operationIdOf(
  operation: DocumentedOperation,
  method: string,
  generate: NonNullable<DocumentationOptions['generateOperationId']> = generateOperationId,
): string {
  const { methods, options, signature } = operation
  const said = options.operationId ?? signature?.operationId
  if (said === undefined) return (options.generateOperationId ?? generate)(operation, method)
  return methods.length === 1 ? said : `${said}_${method.toLowerCase()}`
}

/** `getBook` at GET `/books/{id}` is `getBook_books__id__get`; an anonymous function begins with the path. */
export function generateOperationId(operation: DocumentedOperation, method: string): string {
  const name = operation.options.name ?? functionName(operation)
  const id = `${name}${documentedPath(operation.template)}`.replace(/\W/g, '_')
  return `${name === '' ? id.replace(/^_+/, '') : id}_${method.toLowerCase()}`.replace(/^_/, '')
}

/** The function's name; empty for an anonymous one. */
export function functionName({ signature, endpoint }: DocumentedOperation): string {
  return (signature?.name ?? endpoint.name).replace(/^(bound )+/, '')
}
