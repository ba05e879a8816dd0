// testudo/adapters: other contracts as gateway applications.
export type { WsgiOptions } from './wsgi.ts'
export { isWsgiApplication, wsgi } from './wsgi.ts'
