// The document is made when it is first asked for, and again when there are other endpoints.

import type { OpenApiDocument } from './document.ts'
import { openapi, serversOf } from './openapi.ts'
import type { DocumentationOptions, DocumentedOperation, DocumentedRoutes, OpenApi } from './options.ts'
import type { SchemeOf } from './security.ts'

/** Makes the document of endpoints; the same object as long as nothing has changed. */
export function openapiOf(routes: DocumentedRoutes, options: DocumentationOptions, schemeOf?: SchemeOf): OpenApi {
  let operations: readonly DocumentedOperation[] | undefined
  let made: OpenApiDocument | undefined
  // Only the last one: a mount's rootPath may be whatever a client writes.
  let rooted: { readonly rootPath: string; readonly document: OpenApiDocument } | undefined

  return function openapiFor(rootPath = '') {
    const current = routes.operations
    if (made === undefined || operations === undefined || !isSame(current, operations)) {
      made = openapi({ operations: current }, options, '', schemeOf)
      operations = [...current]
      rooted = undefined
    }
    if (rootPath === '') return made
    if (rooted?.rootPath !== rootPath) rooted = { rootPath, document: served(made, options, rootPath) }
    return rooted.document
  }
}

function served(document: OpenApiDocument, options: DocumentationOptions, rootPath: string): OpenApiDocument {
  const servers = serversOf(options, rootPath)
  const { openapi: version, info, ...rest } = document
  return { openapi: version, info, ...rest, ...(servers === undefined ? {} : { servers }) }
}

// Included routes make their operations anew each time; what they are made of stays.
function isSame(a: readonly DocumentedOperation[], b: readonly DocumentedOperation[]): boolean {
  return a.length === b.length && a.every((operation, index) => isSameOperation(operation, b[index]))
}

function isSameOperation(a: DocumentedOperation, b: DocumentedOperation | undefined): boolean {
  return a.endpoint === b?.endpoint && a.template === b.template && a.methods === b.methods && a.options === b.options
}
