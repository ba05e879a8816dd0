// What a client sends to the token URL of the password flow (RFC 6749 §4.3.2): a form.
//
// Each of the two names is a provider and also the type of what it makes, which says who makes it: both
// `form = depends(OAuth2PasswordForm)` and `(form: OAuth2PasswordForm) => …` will do.

import type { JsonSchema } from '../../schema/json-schema.ts'
import { type Parameter, setSignature } from '../../schema/signature.ts'
import type { Depends } from '../depends.ts'

/** The fields of the form. */
export interface PasswordForm {
  readonly grantType: 'password' | undefined
  readonly username: string
  readonly password: string
  /** What `scope` asks for, split at spaces. */
  readonly scopes: readonly string[]
  readonly clientId: string | undefined
  readonly clientSecret: string | undefined
}

/**
 * The form of OAuth2's password flow. The specification wants `grant_type`; many clients leave it out, and so may they
 * here.
 */
export type OAuth2PasswordForm = Depends<typeof OAuth2PasswordForm>

/** Makes what the form says of its fields. */
export function OAuth2PasswordForm(
  grantType: 'password' | undefined,
  username: string,
  password: string,
  scope: string = '',
  clientId?: string,
  clientSecret?: string,
): PasswordForm {
  const scopes = scope.split(' ').filter((name) => name !== '')
  return { grantType, username, password, scopes, clientId, clientSecret }
}

/** As `OAuth2PasswordForm`, but `grant_type` must be there, as RFC 6749 says. */
export type StrictOAuth2PasswordForm = Depends<typeof StrictOAuth2PasswordForm>

/** Makes what the form says of its fields. */
export function StrictOAuth2PasswordForm(
  grantType: 'password',
  username: string,
  password: string,
  scope?: string,
  clientId?: string,
  clientSecret?: string,
): PasswordForm {
  return OAuth2PasswordForm(grantType, username, password, scope, clientId, clientSecret)
}

const text = { type: 'string' } as const
const hidden = { type: 'string', format: 'password' } as const

const common: readonly Parameter[] = [
  field('username', text, { required: true }),
  field('password', hidden, { required: true, secret: true }),
  field('scope', { type: 'string', default: '' }, { default: '' }),
  field('clientId', text, { alias: 'client_id' }),
  field('clientSecret', hidden, { alias: 'client_secret', secret: true }),
]

for (const [form, required] of [
  [OAuth2PasswordForm, false],
  [StrictOAuth2PasswordForm, true],
] as const) {
  const grantType = field('grantType', { type: 'string', pattern: '^password$' }, { alias: 'grant_type', required })
  setSignature(form, { name: form.name, style: 'positional', parameters: [grantType, ...common] })
}

function field(name: string, schema: JsonSchema, options: Partial<Parameter>): Parameter {
  return { name, source: 'form', schema, required: false, ...options }
}
