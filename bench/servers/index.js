// The rows of the table, in its order. `canned` marks the references, which parse nothing.

/**
 * @typedef {object} ServerEntry
 * @property {string} name as in --only
 * @property {string} title
 * @property {string} file
 * @property {boolean} canned
 * @property {string[]} packages whose versions belong into the report
 * @property {string} validator
 */

const entry = (name, title, { canned = false, packages = [], validator = '–' } = {}) => ({
  name,
  title,
  file: `${name}.js`,
  canned,
  packages,
  validator,
})

/** The row that every ratio is computed against. */
export const reference = 'raw'

/** @type {readonly ServerEntry[]} */
export const servers = [
  entry('raw', 'raw node:net', { canned: true }),
  entry('raw-user-buffer', 'raw node:net, user buffer', { canned: true }),
  entry('testudo-gateway', 'Testudo gateway', { validator: 'by hand, ajv', packages: ['ajv'] }),
  entry('testudo-gateway-user-buffer', 'Testudo gateway, user buffer', {
    validator: 'by hand, ajv',
    packages: ['ajv'],
  }),
  entry('testudo-app', 'Testudo app', { validator: 'JSON Schema' }),
  entry('testudo-app-user-buffer', 'Testudo app, user buffer', { validator: 'JSON Schema' }),
  entry('node-http', 'node:http', { validator: 'by hand, ajv', packages: ['ajv'] }),
  entry('fastify', 'Fastify', { validator: 'JSON Schema (ajv)', packages: ['fastify'] }),
  entry('hono', 'Hono', { validator: 'zod', packages: ['hono', '@hono/node-server', '@hono/zod-validator', 'zod'] }),
  entry('h3', 'h3', { validator: 'zod', packages: ['h3', 'srvx', 'zod'] }),
  entry('koa', 'Koa', { validator: 'zod', packages: ['koa', '@koa/router', '@koa/bodyparser', 'zod'] }),
  entry('express', 'Express', { validator: 'zod', packages: ['express', 'zod'] }),
]
