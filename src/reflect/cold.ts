// What only a file that is not in the cache needs: loaded then, because the compilers behind it take their time.
export { rewriteTypescript } from './rewrite.ts'
export { SignatureReader } from './signature-reader.ts'
export { transform, transformFile } from './transform.ts'
