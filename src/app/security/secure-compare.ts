// For endpoints that compare secrets: what `testudo/http` has, where the security schemes are.

export { secureCompare } from '../../http/secure-compare.ts'
