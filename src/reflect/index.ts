// testudo/reflect: signatures out of TypeScript types, as a library. Hosts are separate: `testudo/register` for Node,
// `testudo/vite` for Vite and Vitest, the commands `testudo dev` and `testudo build`.

export { build, type BuildOptions, type BuildResult } from './build.ts'
export { syntaxErrorCode } from './compile.ts'
export { compilerErrorCode } from './compiler/find.ts'
export { formatDiagnostic, reflectionErrorCode, type Diagnostic } from './diagnostic.ts'
export { buildErrorCode } from './output-plan.ts'
