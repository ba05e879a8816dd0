// npx testudo dev cookies.ts
import { type Cookie, type Reply, Testudo } from 'testudo'

export const app = new Testudo({ title: 'Cookies' })

app.get('/ads', (adsId?: Cookie<string, 'ads_id'>) => ({ adsId: adsId ?? null }))

// The reply is the response that is still to come.
app.post('/ads', (reply: Reply) => {
  reply.setCookie('ads_id', 'a-1', { httpOnly: true, maxAge: 3600 })
  return { message: 'Come to the dark side, we have cookies' }
})

app.delete('/ads', (reply: Reply) => {
  reply.deleteCookie('ads_id')
  return { message: 'forgotten' }
})
