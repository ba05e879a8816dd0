export { body, cookie, header, path, query, request } from './inputs.ts'
export { signature } from './endpoint.ts'
export { Routes } from './routes.ts'
export { ValidationError } from './validation-error.ts'
