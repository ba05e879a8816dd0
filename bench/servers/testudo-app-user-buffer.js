import { start as startApp } from './testudo-app.js'

export const start = () => startApp({ userReadBuffer: true })
