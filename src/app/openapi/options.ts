// What an application can say about its document beyond what its signatures say.

import type { Schema } from '../../schema/schema.ts'
import type { AnyFunction, Dependency, Signature } from '../../schema/signature.ts'
import type { Contact, Content, ExternalDocs, License, OpenApiDocument, ServerObject, TagObject } from './document.ts'

/** Of the application as a whole. */
export interface DocumentationOptions {
  /** Default `Testudo`. */
  readonly title?: string
  /** The version of the application. Default `0.1.0`. */
  readonly version?: string
  /** One line about the application. */
  readonly summary?: string
  /** About the application, in Markdown. */
  readonly description?: string
  /** A URL. */
  readonly termsOfService?: string
  readonly contact?: Contact
  readonly license?: License
  readonly externalDocs?: ExternalDocs
  /** Where the application is reached. A `rootPath` goes before them. Default: where the document is. */
  readonly servers?: readonly ServerObject[]
  /** Descriptions of tags; the page shows the tags in this order. */
  readonly openapiTags?: readonly TagObject[]
  /** Requests that the application sends: each path, without its slash, is the name of one. */
  readonly webhooks?: DocumentedRoutes
  /** Makes the ids of operations that say none. Default: function, path and method, as in FastAPI. */
  readonly generateOperationId?: (operation: DocumentedOperation, method: string) => string
  /** Where the document is served; null serves neither it nor the page. Default `/openapi.json`. */
  readonly openapiUrl?: string | null
  /** Where the interactive page is served; null for nowhere. Default `/docs`. */
  readonly docsUrl?: string | null
  /** Parameters of Swagger UI, such as `{ persistAuthorization: true }`. */
  readonly swaggerUi?: Readonly<Record<string, unknown>>
  /** What Swagger UI's Authorize begins with: `{ clientId: '…', usePkceWithAuthorizationCodeGrant: true }`. */
  readonly swaggerUiOAuth?: Readonly<Record<string, unknown>>
}

/** Of one operation. */
export interface RouteDocumentation {
  /** Before what the signature says, as are the next two. */
  readonly summary?: string
  /** In Markdown. */
  readonly description?: string
  readonly deprecated?: boolean
  /** Unique in the application. Default: function, path and method. */
  readonly operationId?: string
  /** Makes the id where none is said, in place of the application's `generateOperationId`. */
  readonly generateOperationId?: (operation: DocumentedOperation, method: string) => string
  /** False leaves the operation out of the document. */
  readonly includeInSchema?: boolean
  /** Of the response that is made of the returned value. Default `Successful Response`. */
  readonly responseDescription?: string
  /** Responses by status, `4XX` or `default`; they go before what the signature says. */
  readonly responses?: Readonly<Record<string | number, ResponseDocumentation>>
  readonly externalDocs?: ExternalDocs
  /** Requests that the operation causes: by name and by the expression that is the beginning of their URL. */
  readonly callbacks?: Readonly<Record<string, Readonly<Record<string, DocumentedRoutes>>>>
  /** Merged into the operation at last: objects deeply, lists one behind the other. */
  readonly openapiExtra?: Readonly<Record<string, unknown>>
}

/** A response beside the usual one. */
export interface ResponseDocumentation {
  /** Default: what the status means. */
  readonly description?: string
  /** Of JSON content. */
  readonly schema?: Schema
  /** Content as OpenAPI writes it, for other media types. */
  readonly content?: Content
  /** As OpenAPI writes them. */
  readonly headers?: Readonly<Record<string, unknown>>
  /** As OpenAPI writes them. */
  readonly links?: Readonly<Record<string, unknown>>
}

/** An endpoint as the document needs it: `Operation` of `Routes` is one. */
export interface DocumentedOperation {
  readonly methods: readonly string[]
  readonly template: string
  readonly endpoint: AnyFunction
  readonly signature: Signature | undefined
  readonly options: RouteDocumentation & {
    readonly name?: string
    readonly status?: number
    readonly headers?: unknown
    /** In place of what the signature says that it returns; false for anything. */
    readonly returns?: Schema | false
  }
  readonly tags: readonly string[]
  /** Those of the application, of routers and of the route. */
  readonly dependencies?: readonly Dependency[]
}

/** Endpoints: an application, or `Routes`. */
export interface DocumentedRoutes {
  readonly operations: readonly DocumentedOperation[]
}

/** What makes the document of an application. */
export type OpenApi = (rootPath?: string) => OpenApiDocument
