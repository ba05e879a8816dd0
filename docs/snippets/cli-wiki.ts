import type { WsgiApplication } from 'testudo/gateway'

export const application: WsgiApplication = (environ, startResponse) => {
  startResponse('200 OK', [['Content-Type', 'text/plain']])
  return [new TextEncoder().encode(`page ${environ.PATH_INFO}`)]
}
