// npx testudo dev security.ts
import { scrypt, timingSafeEqual } from 'node:crypto'
import { promisify } from 'node:util'
import { jwtVerify, SignJWT } from 'jose'
import { depends, HttpError, oauth2Password, type OAuth2PasswordForm, type SecurityScopes, Testudo } from 'testudo'

const hash = promisify(scrypt) as (password: string, salt: string, length: number) => Promise<Buffer>
const key = crypto.getRandomValues(new Uint8Array(32))

interface User {
  username: string
  fullName: string
  scopes: string[]
}

const passwords = new Map([['johndoe', await hash('secret', 'salt of johndoe', 32)]])
const users = new Map<string, User>([
  ['johndoe', { username: 'johndoe', fullName: 'John Doe', scopes: ['me', 'items'] }],
])

// It documents itself: /docs shows an Authorize button for it.
const bearer = oauth2Password({ tokenUrl: '/token', scopes: { me: 'Read who you are', items: 'Read your items' } })

async function currentUser(needed: SecurityScopes, token = depends(bearer)): Promise<User> {
  const challenge = { headers: { 'www-authenticate': needed.text === '' ? 'Bearer' : `Bearer scope="${needed.text}"` } }
  const { payload } = await jwtVerify(token, key, { algorithms: ['HS256'] }).catch(() =>
    HttpError.unauthorized('Could not validate credentials', challenge),
  )
  const granted = typeof payload['scope'] === 'string' ? payload['scope'].split(' ') : []
  if (!needed.scopes.every((scope) => granted.includes(scope))) HttpError.forbidden('Not enough permissions', challenge)
  return users.get(payload.sub ?? '') ?? HttpError.unauthorized('Could not validate credentials', challenge)
}

export const app = new Testudo({ title: 'Security' })

interface Token {
  access_token: string
  token_type: 'bearer'
}

app.post('/token', async (form: OAuth2PasswordForm): Promise<Token> => {
  const known = passwords.get(form.username)
  // The same work for names that do not exist, so that the time does not tell them.
  const given = await hash(form.password, `salt of ${form.username}`, 32)
  if (known === undefined || !timingSafeEqual(given, known)) HttpError.badRequest('Incorrect username or password')
  const scope = form.scopes.filter((asked) => users.get(form.username)?.scopes.includes(asked)).join(' ')
  const token = new SignJWT({ scope }).setProtectedHeader({ alg: 'HS256' }).setSubject(form.username)
  return { access_token: await token.setIssuedAt().setExpirationTime('30m').sign(key), token_type: 'bearer' }
})

app.get('/users/me', (user = depends(currentUser, { scopes: ['me'] })): User => user)
app.get('/users/me/items', (user = depends(currentUser, { scopes: ['items'] })) => [
  { itemId: 'Foo', owner: user.username },
])
