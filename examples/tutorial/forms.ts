// npx testudo dev forms.ts
import { type Form, type Secret, Testudo } from 'testudo'

export const app = new Testudo({ title: 'Forms' })

interface Login {
  username: string
  /** @minLength 8 */
  password: Secret
}

// Fields of a form, urlencoded or multipart.
app.post('/login', (username: Form, password: Form<Secret>) => ({ username, length: password.length }))

// A whole form as a model.
app.post('/sign-up', (login: Form<Login>) => ({ username: login.username }), { status: 201 })
