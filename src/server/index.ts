export { LifespanError } from './lifespan.ts'
export type { Logger } from './logger.ts'
export type { ServeOptions } from './options.ts'
export { serve, type Server } from './serve.ts'
