// The files of the interactive page: Swagger UI's, which the build puts beside this module, and a script of ours.
//
// They are read once, when the page is first asked for. Their URLs contain a hash of what is in them, so that
// browsers may keep them for ever.

import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { gunzip } from 'node:zlib'

import { pageScript } from './page-script.ts'

/** One file of the page. */
export interface Asset {
  readonly type: string
  /** Of its content; for the URL. */
  readonly hash: string
  /** The content, or undefined where it is kept compressed. */
  readonly plain: Uint8Array | undefined
  /** The content in gzip. */
  readonly compressed: Uint8Array | undefined
}

/** The files by name, with their media types. Those of Swagger UI are found in `assetFolders`. */
const types = {
  'swagger-ui-bundle.js': 'text/javascript; charset=utf-8',
  'swagger-ui-bundle.js.LICENSE.txt': 'text/plain; charset=utf-8',
  'swagger-ui.css': 'text/css; charset=utf-8',
  'oauth2-redirect.js': 'text/javascript; charset=utf-8',
  'favicon-32x32.png': 'image/png',
  'page.js': 'text/javascript; charset=utf-8',
} as const

/** A file of the page. */
export type AssetName = keyof typeof types

/** Whether there is a file of that name. */
export function isAssetName(name: unknown): name is AssetName {
  return typeof name === 'string' && Object.hasOwn(types, name)
}

/** Where the build puts the files, and where they are in a checkout of this repository. */
function assetFolders(): readonly string[] {
  const built = fileURLToPath(new URL('../app/docs/assets', import.meta.url))
  try {
    const manifest = createRequire(import.meta.url).resolve('swagger-ui-dist/package.json')
    return [built, dirname(manifest)]
  } catch {
    return [built]
  }
}

/** Reads files, each once. Folders are for tests. */
export class Assets {
  readonly #folders: () => readonly string[]
  readonly #known = new Map<AssetName, Promise<Asset>>()

  constructor(folders: () => readonly string[] = assetFolders) {
    this.#folders = folders
  }

  /** The file. Rejects with an Error that names the folders when it is nowhere. */
  find(name: AssetName): Promise<Asset> {
    const known = this.#known.get(name)
    if (known !== undefined) return known
    const asset = this.#read(name)
    this.#known.set(name, asset)
    // What failed may succeed later.
    asset.catch(() => this.#known.delete(name))
    return asset
  }

  async #read(name: AssetName): Promise<Asset> {
    const type = types[name]
    if (name === 'page.js') return assetOf(type, new TextEncoder().encode(pageScript), undefined)
    const folders = this.#folders()
    for (const folder of folders) {
      const compressed = await contentOf(join(folder, `${name}.gz`))
      if (compressed !== undefined) return assetOf(type, undefined, compressed)
      const plain = await contentOf(join(folder, name))
      if (plain !== undefined) return assetOf(type, plain, undefined)
    }
    throw new Error(`the page of the API lacks its file ${name}: it is in none of ${folders.join(', ')}`)
  }
}

/** The files of every application in this process. */
export const assets: Assets = new Assets()

/** The content without compression. */
export async function plainContent({ plain, compressed }: Asset): Promise<Uint8Array> {
  return plain ?? (await promisify(gunzip)(compressed ?? new Uint8Array()))
}

function assetOf(type: string, plain: Uint8Array | undefined, compressed: Uint8Array | undefined): Asset {
  const hash = createHash('sha256')
    .update(plain ?? compressed ?? '')
    .digest('base64url')
  return { type, hash: hash.slice(0, 16), plain, compressed }
}

async function contentOf(file: string): Promise<Uint8Array | undefined> {
  try {
    return await readFile(file)
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined
    throw error
  }
}
