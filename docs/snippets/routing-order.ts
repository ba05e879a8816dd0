import assert from 'node:assert/strict'
import { Response } from 'testudo/http'
import { formatUnreachable, Router } from 'testudo/routing'

const router = new Router()
  .get('/users/{name}', (request) => Response.text(String(request.param('name'))))
  .get('/users/me', () => Response.text('me')) // too late: {name} has taken it

assert.deepEqual(router.unreachable().map(formatUnreachable), [
  'GET /users/me never answers: GET /users/{name}, declared before it, does. Declare it earlier, or remove it.',
])
