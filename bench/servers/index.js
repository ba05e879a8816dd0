// The rows of the table, in its order. `canned` marks the references, which parse nothing.

/**
 * @typedef {object} ServerEntry
 * @property {string} name as in --only
 * @property {string} title
 * @property {string} file
 * @property {boolean} canned
 * @property {readonly string[]} packages whose versions belong into the report
 * @property {string} validator
 * @property {readonly string[]} lacks workloads that it has no means for: no schema for what goes out, no dependencies
 * @property {'node' | 'reflection' | 'python'} runtime what it needs beside its packages: nothing, the loader of
 *   TypeScript, or Python. See `harness/available.js`
 */

const entry = (
  name,
  title,
  { file = `${name}.js`, canned = false, packages = [], validator = '–', lacks = [], runtime = 'node' } = {},
) => ({ name, title, file, canned, packages, validator, lacks, runtime })

/** Files are measured where they are served by what comes with the framework, and once for Testudo. */
const files = ['static-4k', 'static-100k', 'static-1m', 'static-304']

/** Compression is measured where it comes with the framework or by its own plugin, and once for Testudo. */
const compressed = ['gzip', 'gzip-stream']

/** Who has neither schemas for answers nor dependencies would do by hand what the others' workloads measure. */
const byHand = ['list', 'tree', 'tree-async']

/** The row that every ratio is computed against. */
export const reference = 'raw'

/** @type {readonly ServerEntry[]} */
export const servers = [
  entry('raw', 'raw node:net', { canned: true }),
  entry('raw-user-buffer', 'raw node:net, user buffer', { canned: true }),
  entry('testudo-gateway', 'Testudo gateway', {
    validator: 'by hand, ajv',
    packages: ['ajv'],
    lacks: [...byHand, ...files, ...compressed],
  }),
  entry('testudo-gateway-user-buffer', 'Testudo gateway, user buffer', {
    validator: 'by hand, ajv',
    packages: ['ajv'],
    lacks: [...byHand, ...files, ...compressed],
  }),
  entry('testudo-app', 'Testudo app', { validator: 'JSON Schema' }),
  entry('testudo-app-user-buffer', 'Testudo app, user buffer', {
    validator: 'JSON Schema',
    lacks: [...files, ...compressed],
  }),
  entry('testudo-strict', 'Testudo app, strict layers', { validator: 'JSON Schema' }),
  entry('testudo-reflected', 'Testudo, plain signatures', {
    file: 'testudo-reflected.ts',
    validator: 'TypeScript types',
    runtime: 'reflection',
    lacks: [...files, ...compressed],
  }),
  entry('node-http', 'node:http', {
    validator: 'by hand, ajv',
    packages: ['ajv'],
    lacks: [...byHand, ...files, ...compressed],
  }),
  entry('fastify', 'Fastify', {
    validator: 'JSON Schema (ajv, fast-json-stringify)',
    packages: ['fastify', '@fastify/compress', '@fastify/static'],
  }),
  entry('hono', 'Hono', {
    validator: 'zod',
    packages: ['hono', '@hono/node-server', '@hono/zod-validator', 'zod'],
    lacks: [...files, ...compressed],
  }),
  entry('elysia', 'Elysia on Node', {
    validator: 'TypeBox',
    packages: ['elysia', '@elysiajs/node'],
    lacks: [...files, ...compressed],
  }),
  entry('nest', 'NestJS on Fastify', {
    validator: 'zod, in its pipe and interceptor for Standard Schema',
    packages: ['@nestjs/core', '@nestjs/platform-fastify', 'fastify', 'zod'],
    lacks: [...files, ...compressed],
  }),
  entry('h3', 'h3', { validator: 'zod', packages: ['h3', 'srvx', 'zod'], lacks: [...byHand, ...files, ...compressed] }),
  entry('koa', 'Koa', {
    validator: 'zod',
    packages: ['koa', '@koa/router', '@koa/bodyparser', 'zod'],
    lacks: [...byHand, ...files, ...compressed],
  }),
  entry('express', 'Express', {
    validator: 'zod',
    packages: ['express', 'serve-static', 'zod'],
    lacks: [...byHand, ...compressed],
  }),
  entry('fastapi', 'FastAPI on Uvicorn', {
    validator: 'Pydantic',
    runtime: 'python',
    lacks: [...files, ...compressed],
  }),
]
