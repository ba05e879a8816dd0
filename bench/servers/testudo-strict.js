// The application of testudo-app inside the strict layers, as behind a proxy in production: what they cost.
import { makeApp, serveApp } from './testudo-app.js'

const app = makeApp({
  profile: {
    secret: 'Zk3v9QxTr7Lw2Yp8Nd5Hs6Bf4Jc1Gm0RuEaXiOoPqWtVyKzSl',
    // The generator is no browser: it does not say where its orders come from.
    csrf: { exempt: ['/items'] },
  },
})

export const start = () => serveApp(app)
