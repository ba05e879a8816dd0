// NestJS on Fastify, with its pipe and its interceptor for Standard Schema (here zod);
// dependencies are providers that are made once and asked by each request.
import 'reflect-metadata'
import {
  Body,
  Controller,
  createParamDecorator,
  Get,
  Header,
  Module,
  Param,
  Post,
  Query,
  SerializeOptions,
  StandardSchemaSerializerInterceptor,
  StandardSchemaValidationPipe,
} from '@nestjs/common'
import { NestFactory, Reflector } from '@nestjs/core'
import { FastifyAdapter } from '@nestjs/platform-fastify'
import { books } from './shared/books.js'
import { constructed, decorate, injectable } from './shared/decorate.js'
import { keepAliveSeconds } from './shared/idle.js'
import { listening } from './shared/listening.js'
import { receiptOf } from './shared/receipt.js'
import * as steps from './shared/visit.js'
import * as schema from './shared/zod-schema.js'

class Settings {
  of(tenant) {
    return steps.settings(tenant)
  }
  later(tenant) {
    return steps.settingsLater(tenant)
  }
}
injectable(Settings)

class Clock {
  read() {
    return steps.clock()
  }
  later() {
    return steps.clockLater()
  }
}
injectable(Clock)

class Sessions {
  constructor(clock) {
    this.clock = clock
  }
  of(token, site) {
    return steps.session(token, site, this.clock.read())
  }
  async later(token, site) {
    return steps.sessionLater(token, site, await this.clock.later())
  }
}
injectable(Sessions, Clock)

class Users {
  constructor(sessions) {
    this.sessions = sessions
  }
  of(token, site) {
    return steps.user(this.sessions.of(token, site))
  }
  async later(token, site) {
    return steps.userLater(await this.sessions.later(token, site))
  }
}
injectable(Users, Sessions)

class Shop {
  constructor(users, settings) {
    this.users = users
    this.settings = settings
  }
  plaintext() {
    return 'Hello, World!'
  }
  hello() {
    return { hello: 'world' }
  }
  user({ id }, { q = null, limit }) {
    return { id, q, limit }
  }
  order(item) {
    return receiptOf(item)
  }
  list() {
    return books
  }
  visit({ tenant }, headers) {
    const site = this.settings.of(tenant)
    return steps.visit(this.users.of(headers['x-token'], site), site)
  }
  async visitLater({ tenant }, headers) {
    const site = await this.settings.later(tenant)
    return steps.visit(await this.users.later(headers['x-token'], site), site)
  }
}
constructed(Shop, Users, Settings)

// `@Headers()` takes no schema.
const Fields = createParamDecorator((data, context) => context.switchToHttp().getRequest().headers)

/** A declared answer: what it does not name is left out. */
const answers = (answer) => SerializeOptions({ schema: answer })

decorate(Shop, 'plaintext', { method: [Get('plaintext'), Header('content-type', 'text/plain')] })
decorate(Shop, 'hello', { method: [Get('json')] })
decorate(Shop, 'user', {
  method: [Get('users/:id'), answers(schema.user)],
  parameters: [Param({ schema: schema.userParams }), Query({ schema: schema.userQuery })],
})
decorate(Shop, 'order', {
  method: [Post('items'), answers(schema.receipt)],
  parameters: [Body({ schema: schema.item })],
})
// The interceptor applies the schema to each item of a list.
decorate(Shop, 'list', { method: [Get('books'), answers(schema.book)] })
for (const [name, path] of Object.entries({ visit: 'tree', visitLater: 'tree-async' })) {
  decorate(Shop, name, {
    method: [Get(path), answers(schema.visit)],
    parameters: [Query({ schema: schema.visitQuery }), Fields({ schema: schema.visitHeaders })],
  })
}
Controller()(Shop)

// oxlint-disable-next-line typescript/no-extraneous-class -- in NestJS a module is a class
class ShopModule {}
Module({ controllers: [Shop], providers: [Settings, Clock, Sessions, Users] })(ShopModule)

export async function start() {
  const adapter = new FastifyAdapter({ keepAliveTimeout: keepAliveSeconds * 1000 })
  const app = await NestFactory.create(ShopModule, adapter, { logger: false })
  app.useGlobalPipes(new StandardSchemaValidationPipe({ validateCustomDecorators: true }))
  app.useGlobalInterceptors(new StandardSchemaSerializerInterceptor(app.get(Reflector)))
  await app.listen(0, '127.0.0.1')
  return listening(app.getHttpServer())
}
