// The `Authorization` field is HTTP's own; security schemes read it as middleware does.

export { type Authorization, readAuthorization } from '../../http/authorization.ts'
