// npx testudo dev first-steps.ts
import { Testudo } from 'testudo'

export const app = new Testudo({ title: 'First steps' })

app.get('/', () => ({ message: 'Hello World' }))
