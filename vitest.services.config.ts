// What needs real servers, on a PostgreSQL and a Redis of its own: `npm run test:services`.
// The bookshop's tests once more with its data in PostgreSQL, and every *.services.test.ts.
import { mergeConfig, type ViteUserConfig } from 'vitest/config'
import base from './vitest.config.ts'

const config: ViteUserConfig = mergeConfig(base, { test: { globalSetup: './examples/bookshop/test/postgres.ts' } })
// mergeConfig would append to these lists.
config.test = {
  ...config.test,
  projects: undefined,
  include: ['examples/bookshop/**/*.test.ts', '**/*.services.test.ts'],
  exclude: ['**/node_modules/**'],
}

export default config
