// The exports of `testudo/http`.

export { application, type Lifespan } from './application.ts'
export type { BodyTransform } from './body-transform.ts'
export type { ScopeChange } from './changed-scope.ts'
export { currentTime } from './clock.ts'
export { type ContentType, decodeText, parseContentType } from './content-type.ts'
export { type CookieOptions, type CookieScope, formatCookie, parseCookies } from './cookies.ts'
export { type DebugInfo, debugInfoOf, withDebug } from './debug-info.ts'
export { contentDisposition, type Disposition } from './disposition.ts'
export { ClientDisconnect, HttpError, type HttpErrorOptions } from './errors.ts'
export { type EventInit, type EventsOptions, type EventSourceLike, lastEventId, ServerSentEvent } from './events.ts'
export { type FetchMetadata, fetchMetadata, type FetchMode, type FetchSite } from './fetch-metadata.ts'
export type { FileOptions } from './file-answer.ts'
export { fileFrom } from './file-from.ts'
export { type ForwardedElement, parseForwarded } from './forwarded.ts'
export { Form, type FormOptions, type FormValue } from './form.ts'
export { compose, type Handler, type Middleware } from './handler.ts'
export { Headers, type HeadersInit } from './headers.ts'
export { JsonSyntaxError, parseJson, stringifyJson } from './json.ts'
export { applicationHandler } from './mounted.ts'
export { hashPassword, needsRehash, type PasswordOptions, verifyPassword } from './password.ts'
export { Query, type QueryInit } from './query.ts'
export { defaultBodyLimit, type Deferred, Request } from './request.ts'
export { type RequestKey, requestKey } from './request-key.ts'
export { Response, type ResponseBody, type ResponseChange, type ResponseInit } from './response.ts'
export { safeJoin } from './safe-path.ts'
export { Sealer } from './sealing.ts'
export type { Secret, Secrets } from './secrets.ts'
export { secureCompare } from './secure-compare.ts'
export {
  type DumpsOptions,
  type LoadsOptions,
  Signer,
  type SignerOptions,
  type UnsignOptions,
  type Verification,
} from './signing.ts'
export type { Chunk, ResponseStream } from './stream.ts'
export { type UploadContent, UploadFile, type UploadFileOptions } from './upload-file.ts'
export { type QueryParams, Url, type UrlChange } from './url.ts'
export { fromWebResponse, isWebResponse } from './web-response.ts'
