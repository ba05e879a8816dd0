// The rules of the input as JSON Schema, for those who compile it.

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
