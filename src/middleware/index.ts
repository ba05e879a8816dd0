// testudo/middleware: one wrapper of a handler per file.

export { type AccessEntry, accessLog, type AccessLogOptions, formatAccess, toAccessEntry } from './access-log.ts'
export { AuthenticationError } from './authentication-error.ts'
export {
  type Authenticate,
  authentication,
  type AuthenticationBackend,
  type AuthenticationOptions,
  requires,
  type RequiresOptions,
} from './authentication.ts'
export { basicAuth, type BasicAuthOptions } from './basic-auth.ts'
export { bearerAuth, type BearerAuthOptions } from './bearer-auth.ts'
export { cacheControl, type CacheControlOptions, type CacheControlRule } from './cache-control.ts'
export {
  cacheControlOf,
  type CacheDirectives,
  formatCacheControl,
  mergeCacheControl,
  neverCache,
  parseCacheControl,
  withCacheControl,
} from './cache-directives.ts'
export { compression, type CompressionOptions, type ContentCoding } from './compression.ts'
export { bodyLimit, type BodyLimitOptions } from './body-limit.ts'
export {
  checkCondition,
  condition,
  conditionalGet,
  type ConditionalGetOptions,
  type ConditionOptions,
} from './conditional-get.ts'
export { common, type CommonOptions } from './common.ts'
export { cors, type CorsOptions } from './cors.ts'
export {
  csrf,
  csrfExempt,
  csrfField,
  type CsrfMode,
  type CsrfOptions,
  type CsrfReason,
  csrfTokenOf,
  rotateCsrfToken,
} from './csrf.ts'
export { decompression, type DecompressionOptions, type RequestEncoding } from './decompression.ts'
export { factsOf, type MiddlewareFacts } from './described.ts'
export { type ErrorClass, type ErrorHandler, type ErrorRule, onError } from './error-rules.ts'
export { type ErrorEntry, errors, type ErrorsOptions } from './errors.ts'
export { flash, flashes, type FlashesOptions, flashLevels, type FlashMessage } from './flash.ts'
export { except, type Exemption } from './except.ts'
export { forwarded, type ForwardedOptions } from './forwarded.ts'
export { guard, type GuardAnswer, type GuardOptions } from './guard.ts'
export { type Hooks, hooks } from './hooks.ts'
export { httpsRedirect, type HttpsRedirectOptions } from './https-redirect.ts'
export { isAuthenticated, type Recognised, scopesOf, userOf, type Verdict } from './identity.ts'
export { ipRestriction, type IpRestrictionOptions } from './ip-restriction.ts'
export { loadMiddleware, type MiddlewareName, type MiddlewareReference } from './load-middleware.ts'
export { locale, localeOf, type LocaleOptions } from './locale.ts'
export {
  login,
  loginRequired,
  type LoginRequiredOptions,
  logout,
  sessionAuthentication,
  type SessionAuthenticationOptions,
  type UserId,
} from './login.ts'
export { methodOverride, type MethodOverrideOptions } from './method-override.ts'
export { forgetPage, pageCache, type PageCacheOptions } from './page-cache.ts'
export { markPersonal } from './personal.ts'
export { printable } from './printable.ts'
export {
  MemoryRateLimits,
  type MemoryRateLimitsOptions,
  type RateLimitCount,
  type RateLimitStore,
  RedisRateLimits,
  type RedisRateLimitsOptions,
} from './rate-limit-stores.ts'
export { rateLimit, type RateLimitOptions, type RateLimitPolicy, type RateLimitState } from './rate-limit.ts'
export {
  type Context,
  context,
  currentApp,
  currentRequest,
  type Globals,
  globals,
  hasRequestContext,
  logContext,
  requestContext,
  type RequestContextOptions,
  runWithApp,
  runWithRequest,
} from './request-context.ts'
export { isRequestId, requestId, requestIdOf, type RequestIdOptions } from './request-id.ts'
export { isSafeRedirect, nextLocation, type NextLocationOptions, type SafeRedirectOptions } from './safe-redirect.ts'
export {
  type ContentSecurityPolicy,
  cspNonceOf,
  type HstsOptions,
  securityHeaders,
  type SecurityHeadersOptions,
} from './security-headers.ts'
export type { FileCacheOptions } from './served-files.ts'
export { serverTiming, type ServerTimingOptions, type Timing, timing } from './server-timing.ts'
export { Session, type SessionData, type SessionExpiry, sessionOf } from './session.ts'
export { sessions, type SessionsOptions } from './sessions.ts'
export {
  type Precompression,
  staticFiles,
  type StaticFilesOptions,
  staticHandler,
  type StaticHandlerOptions,
} from './static-files.ts'
export { Cache, type CacheOptions, type Timeout } from './stores/cache.ts'
export { MemoryStore, type MemoryStoreOptions } from './stores/memory-store.ts'
export { warnIfNotShared } from './stores/not-shared.ts'
export { type RedisClient, RedisStore, type RedisStoreOptions } from './stores/redis-store.ts'
export { type PostgresClient, type SqliteClient, SqlStore, type SqlStoreOptions } from './stores/sql-store.ts'
export type { Store } from './stores/store.ts'
export { localHosts, strict, type StrictOptions, strictPolicy } from './strict.ts'
export { timeout, type TimeoutOptions } from './timeout.ts'
export { trustedHost, type TrustedHostOptions } from './trusted-host.ts'
export { vary } from './vary.ts'
