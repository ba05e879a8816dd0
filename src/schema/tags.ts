// Types that say more than TypeScript can: `Int & Min<1>`, `Header<string, 'x-token'>`.
//
// To the type checker each is the plain type and an optional property that no value has, so any value of the plain
// type fits. To `testudo/reflect` that property says keywords of JSON Schema, or where an argument comes from.

/** @reflect tag */
declare const tag: unique symbol

/** Carries `M`: keywords of JSON Schema, or the words that the types below use. */
export interface Tag<M> {
  readonly [tag]?: M
}

/** A whole number. */
export type Int = number & Tag<{ type: 'integer' }>
/** A number of at least `N`. */
export type Min<N extends number> = Tag<{ minimum: N }>
/** A number of at most `N`. */
export type Max<N extends number> = Tag<{ maximum: N }>
/** A number greater than `N`. */
export type GreaterThan<N extends number> = Tag<{ exclusiveMinimum: N }>
/** A number less than `N`. */
export type LessThan<N extends number> = Tag<{ exclusiveMaximum: N }>
/** A multiple of `N`. */
export type MultipleOf<N extends number> = Tag<{ multipleOf: N }>
/** A string of at least `N` characters. */
export type MinLength<N extends number> = Tag<{ minLength: N }>
/** A string of at most `N` characters. */
export type MaxLength<N extends number> = Tag<{ maxLength: N }>
/** A string in which the regular expression `S` finds something; anchor it with `^` and `$`. */
export type Pattern<S extends string> = Tag<{ pattern: S }>
/** A string in a format of JSON Schema: `date`, `ipv4`, `hostname` … */
export type Format<S extends string> = Tag<{ format: S }>
/** A list of at least `N` items. */
export type MinItems<N extends number> = Tag<{ minItems: N }>
/** A list of at most `N` items. */
export type MaxItems<N extends number> = Tag<{ maxItems: N }>
/** A list without equal items. */
export type UniqueItems = Tag<{ uniqueItems: true }>
/** Refuses members that the object type does not name. */
export type Strict = Tag<{ additionalProperties: false }>

/** An e-mail address. */
export type Email = string & Format<'email'>
/** A UUID (RFC 9562). */
export type Uuid = string & Format<'uuid'>

/** A parameter of the path template; its name alone says as much. */
export type Path<T = string, Name extends string | undefined = undefined> = T & Tag<{ in: 'path'; name: Name }>
/** A query parameter; of an object type, each of its members is one. */
export type Query<T = string, Name extends string | undefined = undefined> = T & Tag<{ in: 'query'; name: Name }>
/** A header field; without a name it is the argument's in kebab case. Of an object type, each of its members is one. */
export type Header<T = string, Name extends string | undefined = undefined> = T & Tag<{ in: 'header'; name: Name }>
/** A cookie; of an object type, each of its members is one. */
export type Cookie<T = string, Name extends string | undefined = undefined> = T & Tag<{ in: 'cookie'; name: Name }>
/** The JSON body; several are members of it by their names. */
export type Body<T> = T & Tag<{ in: 'body' }>
/** A member of the JSON body, even when it is the only one. */
export type Embedded<T, Name extends string | undefined = undefined> = T & Tag<{ in: 'body'; embed: true; name: Name }>
/** A field of a form; of an object type, each of its members is one. */
export type Form<T = string, Name extends string | undefined = undefined> = T & Tag<{ in: 'form'; name: Name }>
/** What errors must not show: a password, a token. */
export type Secret<T = string> = T & Tag<{ secret: true }>
