// Endpoints as documentation sees them, without an application around them.

import type { JsonSchema } from 'testudo'
import type { Parameter, Signature } from 'testudo/schema'
import type { DocumentedOperation } from '../../src/app/openapi/options.ts'
import { setSignature } from '../../src/schema/signature.ts'

type Options = DocumentedOperation['options']

/** What `routes.route(…)` makes of an endpoint with this signature. */
export function operation(
  line: string,
  told: Partial<Signature> = {},
  options: Options & { readonly tags?: readonly string[]; readonly dependencies?: Dependencies } = {},
): DocumentedOperation {
  const [methods = '', template = ''] = line.split(' ')
  const { tags = [], dependencies = [], ...rest } = options
  const signature: Signature = { name: '', style: 'positional', parameters: [], ...told }
  const endpoint = () => undefined
  setSignature(endpoint, signature)
  return { methods: methods.split(','), template, endpoint, signature, options: rest, tags, dependencies }
}

/** Those of a route. */
export type Dependencies = NonNullable<DocumentedOperation['dependencies']>

/** A parameter that must be there. */
export function parameter(
  source: Parameter['source'],
  name: string,
  schema: JsonSchema,
  more: Partial<Parameter> = {},
) {
  return { name, source, schema, required: true, ...more } satisfies Parameter
}
