// npx testudo dev cors.ts
import { Testudo } from 'testudo'
import { cors } from 'testudo/middleware'

export const app = new Testudo({ title: 'CORS' })

app.use(
  cors({
    allowOrigins: ['http://localhost:8080', /https:\/\/[a-z]+\.example\.com/],
    allowMethods: ['GET', 'POST'],
    allowHeaders: ['authorization'],
    allowCredentials: true,
  }),
)

app.get('/', () => ({ message: 'Hello World' }))
