// npx testudo dev response-model.ts
import { type Email, Response, type Secret, Testudo } from 'testudo'

export const app = new Testudo({ title: 'Response models' })

interface UserIn {
  username: string
  password: Secret
  email: Email
}

interface UserOut {
  username: string
  email: Email
}

const users: UserIn[] = []

// What the return type does not name never leaves: the password stays here.
app.post('/users', (user: UserIn): UserOut => {
  users.push(user)
  return user
})

app.get('/users', (): UserOut[] => users)

// A value that is not of the declared type is our fault: 500, and the log says what and where.
app.get('/broken', (): UserOut => JSON.parse('{"username": "ada"}'))

// A response that is made here is sent as it is.
app.get('/portal', (teleport: boolean = false) =>
  teleport ? Response.redirect('https://example.com/') : Response.json({ message: 'Here is your portal' }),
)
