// testudo: typed functions become documented handlers.
//
// The programming model's own words (Request, Response, HttpError …) are here too, so that an application needs one import.

export { BackgroundTasks } from './background.ts'
export { type Dependable, depends, type Depends, type DependsOptions, type Resolved } from './depends.ts'
export { type Endpoint, signature, type Signed } from './endpoint.ts'
export {
  application,
  type ArgumentsOf,
  background,
  body,
  type BodyOptions,
  cookie,
  type Documentation,
  header,
  type Input,
  type InputOptions,
  type Inputs,
  type InputValue,
  path,
  type PathOptions,
  query,
  reply,
  request,
  scopes,
} from './inputs.ts'
export { file, type FileOptions, files, type FilesOptions, form } from './form-inputs.ts'
export { ReturnError } from './return-error.ts'
export { type LifespanFunction, type State } from './lifespan.ts'
export type { AppLogger } from './logger.ts'
export type { OpenApiDocument } from './openapi/document.ts'
export type {
  DocumentationOptions,
  DocumentedOperation,
  DocumentedRoutes,
  ResponseDocumentation,
  RouteDocumentation,
} from './openapi/options.ts'
export type { Overrides } from './overrides.ts'
export { Reply } from './reply.ts'
export type { Resolution, ResolveOptions } from './resolve.ts'
export type {
  DependencyList,
  IncludeOptions,
  MountOptions,
  Operation,
  RouteOptions,
  RoutesDocumentation,
  RoutesOptions,
} from './route-options.ts'
export { type Mount, type Mountable, Routes } from './routes.ts'
export { apiKey, type ApiKeyOptions } from './security/api-key.ts'
export type { Authorization } from '../http/authorization.ts'
export {
  type BasicCredentials,
  httpBasic,
  httpBearer,
  type HttpBearerOptions,
  httpDigest,
  type HttpSchemeOptions,
} from './security/http-schemes.ts'
export { OAuth2PasswordForm, type PasswordForm, StrictOAuth2PasswordForm } from './security/oauth2-form.ts'
export {
  oauth2AuthorizationCode,
  type OAuth2AuthorizationCodeOptions,
  oauth2Password,
  type OAuth2PasswordOptions,
  openIdConnect,
  type OpenIdConnectOptions,
} from './security/oauth2.ts'
export {
  type NamedSecurityScheme,
  type OAuthFlow,
  type Secured,
  type SecurityOptions,
  type SecurityProvider,
  type SecurityScheme,
  securitySchemeOf,
} from './security/scheme.ts'
export { secureCompare } from '../http/secure-compare.ts'
export { SecurityScopes } from './security-scopes.ts'
export { type PartialSettings, settings, type SettingsOptions } from './settings/settings.ts'
export type { SettingsFile } from './settings/collected.ts'
export { SettingsError, type SettingsProblem } from './settings/problems.ts'
export {
  gotRequestException,
  type GotRequestException,
  type Listener,
  type ListenOptions,
  requestFinished,
  type RequestFinished,
  requestStarted,
  type RequestStarted,
  Signal,
  templateRendered,
  type TemplateRendered,
} from './signals.ts'
export type { TemplateContext, TemplateEngine } from './templates/engine.ts'
export { liquidTemplates, type LiquidTemplatesOptions } from './templates/liquid.ts'
export type { UrlFor } from './templates/helpers.ts'
export { type ContextProcessor, Templates, type TemplatesOptions } from './templates/templates.ts'
export { Testudo, type TestudoOptions } from './testudo.ts'
export { ValidationError } from './validation-error.ts'
export { View, type ViewClass, type ViewMethod, type ViewOptions } from './view.ts'
export { ClientDisconnect, HttpError, type HttpErrorOptions } from '../http/errors.ts'
export { lastEventId, ServerSentEvent } from '../http/events.ts'
export { fileFrom } from '../http/file-from.ts'
export type { Handler, Middleware } from '../http/handler.ts'
export { Headers, type HeadersInit } from '../http/headers.ts'
export { Request } from '../http/request.ts'
export { Response, type ResponseBody, type ResponseInit } from '../http/response.ts'
export { UploadFile } from '../http/upload-file.ts'
export { type ErrorItem, type Location } from '../schema/errors.ts'
export type { JsonSchema } from '../schema/json-schema.ts'
export { type Schema, typed, type TypedSchema, type ValueOf } from '../schema/schema.ts'
export type {
  Body,
  Cookie,
  Email,
  Embedded,
  Form,
  Format,
  GreaterThan,
  Header,
  Int,
  LessThan,
  Max,
  MaxItems,
  MaxLength,
  Min,
  MinItems,
  MinLength,
  MultipleOf,
  Path,
  Pattern,
  Query,
  Secret,
  Strict,
  Tag,
  UniqueItems,
  Uuid,
} from '../schema/tags.ts'
