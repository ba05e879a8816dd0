import assert from 'node:assert/strict'
import { serve } from 'testudo/server'
import { app } from './cli-app.ts'

const server = await serve(app.asgi, { port: 0, accessLog: false })
const response = await fetch(`${server.url}/hello`)
assert.deepEqual(await response.json(), { hello: 'world' })
await server.close()
