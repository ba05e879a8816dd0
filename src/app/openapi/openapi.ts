// The OpenAPI document of an application, made of what is known of its endpoints.

import { unused, withReferences } from './components.ts'
import { type Info, type OpenApiDocument, type OperationObject, type PathItem, present } from './document.ts'
import { merge } from './merge.ts'
import { needsOf } from './needs.ts'
import { functionName, operationIdOf } from './operation-ids.ts'
import type { DocumentationOptions, DocumentedOperation, DocumentedRoutes } from './options.ts'
import { parametersOf } from './parameters.ts'
import { documentedPath, pathNames, placeOperations, type Placed } from './paths.ts'
import { requestBodyOf } from './request-body.ts'
import { responsesOf } from './responses.ts'
import { SchemaWriter } from './schemas.ts'
import { SecuritySchemes, type SchemeOf } from './security.ts'

/**
 * Makes the document (OpenAPI 3.1.0) of endpoints. Mounts are not in it: they document themselves. `rootPath` is
 * where a proxy serves the application: the first server. Throws a TypeError for a schema that refers to nothing.
 */
export function openapi(
  routes: DocumentedRoutes,
  options: DocumentationOptions = {},
  rootPath = '',
  schemeOf: SchemeOf = () => undefined,
): OpenApiDocument {
  const writer = new DocumentWriter(options, schemeOf)
  const paths = writer.paths(routes.operations)
  const webhooks =
    options.webhooks === undefined
      ? undefined
      : writer.paths(options.webhooks.operations, (template) => template.replace(/^\//, ''))
  const { schemas, references } = writer.schemas.components.settle()
  const components = present({
    schemas: Object.keys(schemas).length === 0 ? undefined : schemas,
    securitySchemes: writer.security.schemes,
  })
  const document = present({
    openapi: '3.1.0',
    info: infoOf(options),
    servers: serversOf(options, rootPath),
    paths,
    webhooks,
    components: Object.keys(components).length === 0 ? undefined : components,
    tags: options.openapiTags,
    externalDocs: options.externalDocs,
  })
  // It is what it was, with the names of components in it.
  return withReferences(document, references) as OpenApiDocument
}

function infoOf(options: DocumentationOptions): Info {
  const { title = 'Testudo', version = '0.1.0', summary, description, termsOfService, contact, license } = options
  return present({ title, summary, description, termsOfService, contact, license, version })
}

/** The servers with the place where a proxy serves the application before them. */
export function serversOf(
  { servers }: Pick<DocumentationOptions, 'servers'>,
  rootPath: string,
): OpenApiDocument['servers'] {
  if (rootPath === '') return servers
  // A path and nothing else: two slashes would begin the name of another host, and braces a variable.
  const url = encodeURI(rootPath.replace(/^\/+/, '/'))
  return servers?.some((known) => known.url === url) === true ? servers : [{ url }, ...(servers ?? [])]
}

class DocumentWriter {
  readonly schemas: SchemaWriter = new SchemaWriter()
  readonly security: SecuritySchemes
  readonly #options: DocumentationOptions
  readonly #ids = new Set<string>()

  constructor(options: DocumentationOptions, schemeOf: SchemeOf) {
    this.#options = options
    this.security = new SecuritySchemes(schemeOf)
  }

  /** The operations by path and method. */
  paths(operations: readonly DocumentedOperation[], pathOf?: (template: string) => string): Record<string, PathItem> {
    const items = new Map<string, [method: string, object: OperationObject][]>()
    for (const placed of placeOperations(operations, pathOf)) {
      const item = items.get(placed.key) ?? []
      items.set(placed.key, [...item, [placed.method, this.#operation(placed)]])
    }
    return Object.fromEntries([...items].map(([path, item]) => [path, Object.fromEntries(item) as PathItem]))
  }

  #operation({ operation, method, path, key }: Placed): OperationObject {
    const { options, signature, tags } = operation
    const operationId = unused(operationIdOf(operation, method, this.#options.generateOperationId), this.#ids)
    const needs = needsOf(operation)
    const parameters = renamed(parametersOf(needs.inputs, operation.template, this.schemas), path, key)
    const allTags = [...new Set([...tags, ...(signature?.tags ?? [])])]
    const isDeprecated = options.deprecated ?? signature?.deprecated ?? false
    const object: OperationObject = present({
      tags: allTags.length === 0 ? undefined : allTags,
      summary: options.summary ?? signature?.summary ?? summaryOf(operation),
      description: options.description ?? signature?.description,
      externalDocs: options.externalDocs,
      operationId,
      parameters: parameters.length === 0 ? undefined : parameters,
      requestBody: requestBodyOf(needs.inputs, operationId, this.schemas),
      responses: responsesOf(operation, needs, this.schemas),
      callbacks: this.#callbacks(options.callbacks),
      deprecated: isDeprecated ? true : undefined,
      security: this.security.requirements(needs.dependencies),
    })
    // What the user adds to the document is the user's to answer for.
    return options.openapiExtra === undefined ? object : (merge(object, options.openapiExtra) as OperationObject)
  }

  #callbacks(callbacks: DocumentedOperation['options']['callbacks']): OperationObject['callbacks'] | undefined {
    if (callbacks === undefined) return undefined
    const written = Object.entries(callbacks).map(([name, byExpression]) => {
      const items = Object.entries(byExpression).map(([expression, { operations }]) =>
        this.paths(operations, (template) => expression + (template === '/' ? '' : documentedPath(template))),
      )
      return [name, Object.assign({}, ...items) as Record<string, PathItem>] as const
    })
    return Object.fromEntries(written)
  }
}

// OpenAPI 3.1 §4.8.8.1: paths that differ only in the names of their parameters are one path; the first one names them.
function renamed(
  parameters: NonNullable<OperationObject['parameters']>,
  path: string,
  key: string,
): NonNullable<OperationObject['parameters']> {
  if (path === key) return parameters
  const [own, known] = [pathNames(path), pathNames(key)]
  return parameters.map((parameter) => {
    const index = parameter.in === 'path' ? own.indexOf(parameter.name) : -1
    return index === -1 ? parameter : { ...parameter, name: known[index] ?? parameter.name }
  })
}

/** `getBook` and `get_book` are "Get Book". */
function summaryOf(operation: DocumentedOperation): string | undefined {
  const name = operation.options.name ?? functionName(operation)
  const words = name
    .replace(/([\p{Ll}\d])(\p{Lu})/gu, '$1 $2')
    .split(/[\s_$:.-]+/)
    .filter((word) => word !== '')
  const titled = words.map((word) => word.charAt(0).toUpperCase() + word.slice(1))
  return titled.length === 0 ? undefined : titled.join(' ')
}
