// What a client sends to the token URL of the password flow (RFC 6749 §4.3.2): a form.
//
// Each class is a dependency, and its type says so: the interface of the same name adds a tag, which no value has.
// oxlint-disable typescript/no-unsafe-declaration-merging

import type { JsonSchema } from '../../schema/json-schema.ts'
import { type Parameter, setSignature } from '../../schema/signature.ts'
import type { Tag } from '../../schema/tags.ts'

/** What the form says. */
class PasswordForm {
  readonly grantType: 'password' | undefined
  readonly username: string
  readonly password: string
  /** What `scope` asks for, split at spaces. */
  readonly scopes: readonly string[]
  readonly clientId: string | undefined
  readonly clientSecret: string | undefined

  constructor(
    grantType: 'password' | undefined,
    username: string,
    password: string,
    scope: string = '',
    clientId?: string,
    clientSecret?: string,
  ) {
    this.grantType = grantType
    this.username = username
    this.password = password
    this.scopes = scope.split(' ').filter((name) => name !== '')
    this.clientId = clientId
    this.clientSecret = clientSecret
  }
}

/**
 * The form of OAuth2's password flow: as the type of a parameter, or `form = depends(OAuth2PasswordForm)`. The
 * specification wants `grant_type`; many clients leave it out, and so may they here (`StrictOAuth2PasswordForm` insists).
 */
export class OAuth2PasswordForm extends PasswordForm {}
export interface OAuth2PasswordForm extends Tag<{ depends: typeof OAuth2PasswordForm }> {}

/** As `OAuth2PasswordForm`, but `grant_type` must be there, as RFC 6749 says. */
export class StrictOAuth2PasswordForm extends PasswordForm {}
export interface StrictOAuth2PasswordForm extends Tag<{ depends: typeof StrictOAuth2PasswordForm }> {}

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
