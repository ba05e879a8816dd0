import assert from 'node:assert/strict'
import { inspect } from 'node:util'
import { settings } from 'testudo'
import { z } from 'zod'

const schema = z.object({
  databaseUrl: z.string(),
  secretKey: z.string().min(50),
  allowedHosts: z.array(z.string()).default(['localhost']),
  debug: z.boolean().default(false),
  mail: z.object({ host: z.string(), port: z.number().int() }).optional(),
})

// In an application: settings({ files: ['settings.json'], prefix: 'SHOP_' }, schema)
const env = {
  SHOP_DATABASE_URL: 'postgres://shop:hunter2@db/shop',
  SHOP_SECRET_KEY: 'x'.repeat(50),
  SHOP_ALLOWED_HOSTS: 'shop.example, www.shop.example',
  SHOP_MAIL__HOST: 'mx.example',
  SHOP_MAIL__PORT: '587',
}
const shop = settings({ env, prefix: 'SHOP_' }, schema)

assert.deepEqual(shop.allowedHosts, ['shop.example', 'www.shop.example'])
assert.equal(shop.mail?.port, 587)
assert.equal(shop.debug, false)
assert.ok(inspect(shop).includes("secretKey: '**********'"))
assert.ok(inspect(shop).includes('postgres://shop:**********@db/shop'))
