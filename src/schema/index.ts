// testudo/schema: signatures and JSON Schemas as data, compiled into decoders and validators.

export { compileDecoder, type Decoder, type DecoderOptions } from './decoder.ts'
export { compileEncoder, type Encoder, type EncoderOptions } from './encoder.ts'
export { type ErrorItem, type ErrorType, type Location, Report, type ReportLimits, withheld } from './errors.ts'
export type { Definitions, JsonSchema, JsonSchemaObject, JsType, TypeName } from './json-schema.ts'
export {
  compileModel,
  isModelType,
  type Fields,
  type Model,
  type ModelField,
  type ModelOptions,
  type ModelSource,
} from './model.ts'
export { isStandardSchema, type Schema, toJsonSchema, typed, type TypedSchema, type ValueOf } from './schema.ts'
export {
  type AnyFunction,
  type Dependencies,
  type Dependency,
  type FailureResponse,
  injected,
  type Parameter,
  type Provider,
  reflected,
  type Returns,
  setSignature,
  type Signature,
  signatureOf,
  type Source,
  type SourceLocation,
} from './signature.ts'
export type {
  Body,
  Cookie,
  Email,
  Embedded,
  Form,
  Format,
  GreaterThan,
  Header,
  Int,
  LessThan,
  Max,
  MaxItems,
  MaxLength,
  Min,
  MinItems,
  MinLength,
  MultipleOf,
  Path,
  Pattern,
  Query,
  Secret,
  Strict,
  Tag,
  UniqueItems,
  Uuid,
} from './tags.ts'
export { compileValidator, Invalid, type SchemaOptions, type Validator } from './validator.ts'
