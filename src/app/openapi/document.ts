// OpenAPI 3.1.0 as types (https://spec.openapis.org/oas/v3.1.0): the parts that are written here.

import type { JsonSchema } from '../../schema/json-schema.ts'

/** A whole document. */
export interface OpenApiDocument {
  readonly openapi: '3.1.0'
  readonly info: Info
  readonly servers?: readonly ServerObject[]
  readonly paths: Readonly<Record<string, PathItem>>
  readonly webhooks?: Readonly<Record<string, PathItem>>
  readonly components?: ComponentsObject
  readonly tags?: readonly TagObject[]
  readonly externalDocs?: ExternalDocs
}

/** Of the application as a whole. */
export interface Info {
  readonly title: string
  readonly version: string
  readonly summary?: string
  /** CommonMark. */
  readonly description?: string
  /** A URL. */
  readonly termsOfService?: string
  readonly contact?: Contact
  readonly license?: License
}

/** Who answers questions. */
export interface Contact {
  readonly name?: string
  readonly url?: string
  readonly email?: string
}

/** `identifier` is one of SPDX; it or `url`, not both. */
export interface License {
  readonly name: string
  readonly identifier?: string
  readonly url?: string
}

/** Where the paths begin. */
export interface ServerObject {
  /** Absolute, or relative to the document; `{name}` stands for a variable. */
  readonly url: string
  readonly description?: string
  readonly variables?: Readonly<
    Record<string, { readonly default: string; readonly enum?: readonly string[]; readonly description?: string }>
  >
}

/** What is known of a tag. */
export interface TagObject {
  readonly name: string
  /** CommonMark. */
  readonly description?: string
  readonly externalDocs?: ExternalDocs
}

/** A link to more. */
export interface ExternalDocs {
  readonly url: string
  readonly description?: string
}

/** The operations of one path, by method in small letters. */
export type PathItem = Readonly<Partial<Record<DocumentedMethod, OperationObject>>>

/** The methods that OpenAPI 3.1 has a place for. */
export type DocumentedMethod = 'get' | 'put' | 'post' | 'delete' | 'options' | 'head' | 'patch' | 'trace'

/** One operation. */
export interface OperationObject {
  readonly tags?: readonly string[]
  readonly summary?: string
  readonly description?: string
  readonly externalDocs?: ExternalDocs
  readonly operationId?: string
  readonly parameters?: readonly ParameterObject[]
  readonly requestBody?: RequestBodyObject
  readonly responses: Readonly<Record<string, ResponseObject>>
  /** By name, then by runtime expression. */
  readonly callbacks?: Readonly<Record<string, Readonly<Record<string, PathItem>>>>
  readonly deprecated?: boolean
  readonly security?: readonly SecurityRequirement[]
}

/** One parameter outside of the body. */
export interface ParameterObject {
  readonly name: string
  readonly in: 'path' | 'query' | 'header' | 'cookie'
  readonly required: boolean
  readonly description?: string
  readonly deprecated?: boolean
  readonly schema: JsonSchema
}

/** What a request carries. */
export interface RequestBodyObject {
  readonly description?: string
  readonly content: Content
  readonly required?: boolean
}

/** Schemas by media type. */
export type Content = Readonly<Record<string, MediaTypeObject>>

/** What is sent in one media type. */
export interface MediaTypeObject {
  readonly schema?: JsonSchema
  readonly example?: unknown
  readonly examples?: Readonly<Record<string, unknown>>
}

/** One response. */
export interface ResponseObject {
  readonly description: string
  readonly headers?: Readonly<Record<string, unknown>>
  readonly content?: Content
  readonly links?: Readonly<Record<string, unknown>>
}

/** Scopes by the name of a security scheme: all of them are needed. A list of these: one of them is. */
export type SecurityRequirement = Readonly<Record<string, readonly string[]>>

/** What the rest of the document refers to. */
export interface ComponentsObject {
  readonly schemas?: Readonly<Record<string, JsonSchema>>
  readonly securitySchemes?: Readonly<Record<string, object>>
}

/** `T` without the members that are undefined. */
export type Present<T> = {
  [Name in keyof T as undefined extends T[Name] ? never : Name]: T[Name]
} & { [Name in keyof T as undefined extends T[Name] ? Name : never]?: Exclude<T[Name], undefined> }

/** A copy without the members that are undefined. */
export function present<T extends object>(object: T): Present<T> {
  // What is left out is just what the type makes optional.
  return Object.fromEntries(Object.entries(object).filter(([, value]) => value !== undefined)) as Present<T>
}
