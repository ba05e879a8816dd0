import assert from 'node:assert/strict'
import type { Application } from 'testudo/gateway'
import { application, type Handler, Response } from 'testudo/http'
import { TestClient } from 'testudo/testing'

const hello: Handler = (request) => Response.text(`hello, ${request.query.get('name') ?? 'world'}`)

// A gateway application: what `testudo serve` and every ASGI-style server can run.
export const app: Application = application(hello)

const response = await new TestClient(app).get('/?name=Ada')
assert.equal(await response.text(), 'hello, Ada')
