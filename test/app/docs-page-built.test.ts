// The files of the page as the package has them: in dist/, which `npm test` builds first.
import { existsSync, readdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { gunzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'

import { Assets } from '../../src/app/docs/assets.ts'

const folder = fileURLToPath(new URL('../../dist/app/docs/assets', import.meta.url))

describe.skipIf(!existsSync(folder))('the package', () => {
  it('has the files of the page, the large ones compressed, and their licences', async () => {
    expect(readdirSync(folder).toSorted()).toEqual([
      'LICENSE',
      'NOTICE',
      'favicon-32x32.png',
      'oauth2-redirect.js',
      'swagger-ui-bundle.js.LICENSE.txt',
      'swagger-ui-bundle.js.gz',
      'swagger-ui.css.gz',
    ])
    const assets = new Assets(() => [folder])
    const { compressed, plain } = await assets.find('swagger-ui-bundle.js')
    expect(plain).toBeUndefined()
    expect(gunzipSync(compressed ?? '').toString()).toContain('SwaggerUIBundle')
    expect((await assets.find('favicon-32x32.png')).compressed).toBeUndefined()
  })
})
