// What a package says of itself to who imports it.
import { realpathSync } from 'node:fs'
import { dirname, join, sep } from 'node:path'
import { findUp } from './compiler/config-file.ts'
import { hashOf } from './hash.ts'
import { readText } from './read-file.ts'
import { packageFolder } from './sources.ts'

/** A package, as far as the types of its users are concerned. */
export interface PackageInfo {
  /** What its manifest says, or that there is none. */
  readonly stamp: string
  /** Whether it is made with the framework. */
  readonly dependsOnFramework: boolean
  /** Its folder, when it is a link into the user's own sources. */
  readonly linked: string | undefined
}

/** The manifest of the package that an import in `file` names; undefined when it is not installed. */
export function findManifest(name: string, file: string): string | undefined {
  // `@scope/name` of `@scope/name/part`.
  const packaged = name.split('/', name.startsWith('@') ? 2 : 1).join('/')
  return findUp(join('node_modules', packaged, 'package.json'), dirname(file))
}

/** What is known of a package, by its manifest. */
export function readPackage(manifest: string): PackageInfo {
  const text = readText(manifest)
  if (text === undefined) return { stamp: 'none', dependsOnFramework: false, linked: undefined }
  const place = dirname(realpathSync(manifest))
  const { name, ...dependencies } = readManifest(text)
  const kinds = [dependencies.dependencies, dependencies.peerDependencies, dependencies.optionalDependencies]
  return {
    stamp: hashOf(text),
    dependsOnFramework: kinds.some((kind) => typeof kind === 'object' && kind !== null && 'testudo' in kind),
    linked: name === 'testudo' || (place + sep).includes(packageFolder) ? undefined : place,
  }
}

interface Manifest {
  readonly name?: unknown
  readonly dependencies?: unknown
  readonly peerDependencies?: unknown
  readonly optionalDependencies?: unknown
}

function readManifest(text: string): Manifest {
  try {
    const json: unknown = JSON.parse(text)
    return typeof json === 'object' && json !== null ? json : {}
  } catch {
    return {}
  }
}
