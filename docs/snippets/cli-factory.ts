import { Testudo } from 'testudo'

export async function createApp(): Promise<Testudo> {
  const motto = await Promise.resolve('slow but steady')
  const app = new Testudo()
  app.get('/motto', () => ({ motto }))
  return app
}
