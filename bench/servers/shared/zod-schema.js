// The rules of input and answers in zod, for the frameworks that are mostly used with it.
import { z } from 'zod'

export const userParams = z.object({ id: z.coerce.number().int() })

export const userQuery = z.object({
  q: z.string().max(50).optional(),
  limit: z.coerce.number().int().min(1).max(100).default(10),
})

export const item = z.object({
  name: z.string().min(1).max(100),
  email: z.string().max(200),
  age: z.number().int().min(0).max(150),
  active: z.boolean(),
  role: z.enum(['admin', 'user']),
  score: z.number(),
  tags: z.array(z.string()).max(20),
  items: z.array(z.object({ sku: z.string(), qty: z.number().int().min(1), price: z.number().min(0) })).max(100),
})

export const user = z.object({ id: z.int(), q: z.string().nullable(), limit: z.int() })

export const receipt = z.object({ name: z.string(), count: z.int(), total: z.int() })

export const book = z.object({
  id: z.int(),
  title: z.string(),
  author: z.string(),
  isbn: z.string(),
  published: z.string(),
  price: z.number(),
  pages: z.int(),
  inStock: z.boolean(),
})

export const bookList = z.array(book)

export const visitQuery = z.object({ tenant: z.string().min(1).max(20) })

export const visitHeaders = z.object({ 'x-token': z.string().min(8).max(64) })

export const visit = z.object({ user: z.string(), tenant: z.string(), expires: z.int() })
