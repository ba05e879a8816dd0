// Fastify with schemas for parameters, query, body and answers.
import fastify from 'fastify'
import { keepAliveSeconds } from './shared/idle.js'
import { item, receipt, user, userParams, userQuery } from './shared/json-schema.js'
import { receiptOf } from './shared/receipt.js'

const hello = { type: 'object', properties: { hello: { type: 'string' } } }

export async function start() {
  const app = fastify({ keepAliveTimeout: keepAliveSeconds * 1000 })
  app.get('/plaintext', (request, reply) => {
    reply.type('text/plain').send('Hello, World!')
  })
  app.get('/json', { schema: { response: { 200: hello } } }, (request, reply) => {
    reply.send({ hello: 'world' })
  })
  const userSchema = { params: userParams, querystring: userQuery, response: { 200: user } }
  app.get('/users/:id', { schema: userSchema }, (request, reply) => {
    const { q = null, limit } = request.query
    reply.send({ id: request.params.id, q, limit })
  })
  app.post('/items', { schema: { body: item, response: { 201: receipt } } }, (request, reply) => {
    reply.code(201).send(receiptOf(request.body))
  })
  await app.listen({ port: 0, host: '127.0.0.1' })
  return app.server.address().port
}
