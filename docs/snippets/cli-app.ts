import { Testudo } from 'testudo'

export const app: Testudo = new Testudo({ title: 'Hello' })

app.get('/hello', () => ({ hello: 'world' }))
