import assert from 'node:assert/strict'
import { Testudo } from 'testudo'
import { hashPassword, HttpError, type Request, Response, verifyPassword } from 'testudo/http'
import {
  csrf,
  csrfTokenOf,
  login,
  loginRequired,
  logout,
  nextLocation,
  sessionAuthentication,
  sessions,
  userOf,
} from 'testudo/middleware'
import { TestClient } from 'testudo/testing'

interface User {
  readonly id: string
  passwordHash: string
}

const secret = 'in production: from the environment'
const users = new Map<string, User>()
users.set('ann', { id: 'ann', passwordHash: await hashPassword('correct horse', { cost: 12 }) })

async function enter(request: Request): Promise<Response> {
  const form = await request.form()
  const user = users.get(form.text('name') ?? '')
  // Also for nobody: it takes as long, and tells no one which users there are.
  if (!(await verifyPassword(form.text('password') ?? '', user?.passwordHash)) || user === undefined) {
    return HttpError.forbidden('wrong name or password')
  }
  await login(request, user.id)
  return Response.redirect(nextLocation(request, '/'), 303)
}

const app = new Testudo()
app.use(sessions({ secret }))
app.use(csrf({ secret }))
app.use(
  sessionAuthentication<User>({
    load: (id) => users.get(String(id)),
    passwordOf: (user) => user.passwordHash,
    secret,
  }),
)

app.get('/accounts/login/', (request: Request) => Response.text(csrfTokenOf(request)))
app.post('/accounts/login/', (request: Request) => enter(request))
app.post('/accounts/logout/', (request: Request) => {
  logout(request)
  return Response.redirect('/', 303)
})
app.get('/shelf', (request: Request) => Response.text(`the shelf of ${userOf<User>(request)?.id}`), {
  middleware: [loginRequired()],
})

const client = new TestClient(app, { redirect: 'manual' })
const sent = await client.get('/shelf')
const loginUrl = sent.headers.get('location') ?? ''
assert.equal(loginUrl, '/accounts/login/?next=/shelf')

const csrfToken = await (await client.get(loginUrl)).text()
const entered = await client.post(loginUrl, { form: { name: 'ann', password: 'correct horse', csrfToken } })
assert.equal(entered.headers.get('location'), '/shelf')
assert.equal(await (await client.get('/shelf')).text(), 'the shelf of ann')

// A new password ends every session that there is.
const ann = users.get('ann')
if (ann !== undefined) ann.passwordHash = await hashPassword('another', { cost: 12 })
assert.equal((await client.get('/shelf')).status, 303)
