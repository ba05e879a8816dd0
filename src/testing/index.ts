// The exports of `testudo/testing`.

export {
  type RedirectMode,
  type TestAuth,
  TestClient,
  type TestClientOptions,
  type TestRequestOptions,
  type TestSession,
  type TestSubject,
} from './client.ts'
export type { TestBody, TestContent, TestFile } from './content.ts'
export { CookieJar, type CookiePlace, type StoredCookie } from './cookie-jar.ts'
export { events, type TestEvent } from './events.ts'
export { contextOf, templateOf } from './rendered.ts'
export { freezeTime, type FrozenTime } from './time.ts'
