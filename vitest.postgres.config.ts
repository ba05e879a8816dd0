// The bookshop's tests once more, with its data in a real PostgreSQL: `npm run test:postgres`.
import { mergeConfig, type ViteUserConfig } from 'vitest/config'
import base from './vitest.config.ts'

const config: ViteUserConfig = mergeConfig(base, { test: { globalSetup: './examples/bookshop/test/postgres.ts' } })
// mergeConfig would append to the list; only these files use a database.
config.test = { ...config.test, include: ['examples/bookshop/**/*.test.ts'] }

export default config
