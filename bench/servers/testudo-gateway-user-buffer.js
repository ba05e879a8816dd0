import { start as startGateway } from './testudo-gateway.js'

export const start = () => startGateway({ userReadBuffer: true })
