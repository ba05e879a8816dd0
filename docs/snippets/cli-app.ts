import { Testudo } from 'testudo'

export const app = new Testudo({ title: 'Hello' })

app.get('/hello', () => ({ hello: 'world' }))
