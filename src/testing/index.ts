// The exports of `testudo/testing`.

export {
  type RedirectMode,
  type TestBody,
  TestClient,
  type TestClientOptions,
  type TestRequestOptions,
  type TestSubject,
} from './client.ts'
export { CookieJar, type CookiePlace, type StoredCookie } from './cookie-jar.ts'
