import { fileURLToPath } from 'node:url'
import { defineConfig, type Plugin } from 'vitest/config'
import { testudo } from './src/reflect/vite.ts'

const src = fileURLToPath(new URL('./src/', import.meta.url))

// The examples, and the code in the documents, have their signatures read as a user's application has.
const reader = testudo()
const signatures: Plugin = {
  ...reader,
  transform(code, id) {
    return /\/(?:examples|docs)\//.test(id) ? reader.transform.call(this, code, id) : undefined
  },
}

// These tests leave nothing behind: many files share a process, which halves their time.
const layers = ['test/{grammar,gateway,protocol,schema,http,routing,middleware,testing,adapters}/**/*.test.ts']
const whole = ['test/**/*.test.ts', 'examples/**/*.test.ts']
// What needs a Redis or a PostgreSQL has a run of its own.
const exclude = ['**/*.services.test.ts', '**/node_modules/**']

export default defineConfig({
  plugins: [signatures],
  resolve: {
    alias: [
      { find: /^testudo$/, replacement: `${src}app/index.ts` },
      { find: /^testudo\/vite$/, replacement: `${src}reflect/vite.ts` },
      { find: /^testudo\/(.+)$/, replacement: `${src}$1/index.ts` },
    ],
  },
  test: {
    testTimeout: 20_000,
    pool: 'forks',
    projects: [
      { extends: true, test: { name: 'layers', include: layers, exclude, isolate: false } },
      { extends: true, test: { name: 'whole', include: whole, exclude: [...layers, ...exclude] } },
    ],
  },
})
