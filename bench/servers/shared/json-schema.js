// The rules of input and answers as JSON Schema, for those who compile it.

export const userParams = {
  type: 'object',
  properties: { id: { type: 'integer' } },
  required: ['id'],
}

export const userQuery = {
  type: 'object',
  properties: {
    q: { type: 'string', maxLength: 50 },
    limit: { type: 'integer', minimum: 1, maximum: 100, default: 10 },
  },
}

export const user = {
  type: 'object',
  properties: {
    id: { type: 'integer' },
    q: { type: ['string', 'null'] },
    limit: { type: 'integer' },
  },
  required: ['id', 'q', 'limit'],
}

export const item = {
  type: 'object',
  properties: {
    name: { type: 'string', minLength: 1, maxLength: 100 },
    email: { type: 'string', maxLength: 200 },
    age: { type: 'integer', minimum: 0, maximum: 150 },
    active: { type: 'boolean' },
    role: { enum: ['admin', 'user'] },
    score: { type: 'number' },
    tags: { type: 'array', items: { type: 'string' }, maxItems: 20 },
    items: {
      type: 'array',
      maxItems: 100,
      items: {
        type: 'object',
        properties: {
          sku: { type: 'string' },
          qty: { type: 'integer', minimum: 1 },
          price: { type: 'number', minimum: 0 },
        },
        required: ['sku', 'qty', 'price'],
      },
    },
  },
  required: ['name', 'email', 'age', 'active', 'role', 'score', 'tags', 'items'],
}

export const receipt = {
  type: 'object',
  properties: { name: { type: 'string' }, count: { type: 'integer' }, total: { type: 'integer' } },
  required: ['name', 'count', 'total'],
}

export const book = {
  type: 'object',
  properties: {
    id: { type: 'integer' },
    title: { type: 'string' },
    author: { type: 'string' },
    isbn: { type: 'string' },
    published: { type: 'string' },
    price: { type: 'number' },
    pages: { type: 'integer' },
    inStock: { type: 'boolean' },
  },
  required: ['id', 'title', 'author', 'isbn', 'published', 'price', 'pages', 'inStock'],
}

export const bookList = { type: 'array', items: book }

export const visitQuery = {
  type: 'object',
  properties: { tenant: { type: 'string', minLength: 1, maxLength: 20 } },
  required: ['tenant'],
}

export const visitHeaders = {
  type: 'object',
  properties: { 'x-token': { type: 'string', minLength: 8, maxLength: 64 } },
  required: ['x-token'],
}

export const visit = {
  type: 'object',
  properties: { user: { type: 'string' }, tenant: { type: 'string' }, expires: { type: 'integer' } },
  required: ['user', 'tenant', 'expires'],
}
