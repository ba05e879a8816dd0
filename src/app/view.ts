// Class-based views: one class for a resource, one method for each verb.
//
// Every request has an instance of its own, so its fields are the request's. Each method is an endpoint with its own
// signature; what else the class has is never called for a request, whatever method the client writes.

import { reflected, setSignature, type Signature, signatureOf } from '../schema/signature.ts'
import type { Endpoint } from './endpoint.ts'
import type { RouteOptions } from './route-options.ts'

/** The members of a view that answer requests. HEAD is answered by `get` where there is no `head`. */
export type ViewMethod = 'get' | 'head' | 'post' | 'put' | 'patch' | 'delete' | 'options'

/** Options of a view: those of all its methods, and of some. */
export interface ViewOptions extends RouteOptions {
  /** Of one method each; they go before those of all, and tags, dependencies, middleware and responses come behind them. */
  readonly methods?: Readonly<Partial<Record<ViewMethod, RouteOptions>>>
}

/**
 * The class that views extend. A member `get`, `head`, `post`, `put`, `patch`, `delete` or `options` answers that method.
 *
 * ```ts
 * class BookView extends View {
 *   get(bookId: Int) { return books.find(bookId) }
 *   delete(bookId: Int) { books.delete(bookId) }
 * }
 * app.view('/books/{bookId}', BookView)
 * ```
 *
 * @reflect view
 */
// oxlint-disable-next-line typescript/no-extraneous-class -- members come with the classes that extend it
export abstract class View {
  /** Options of the class's endpoints wherever it is declared; those of `app.view(…, options)` go before them. */
  static readonly options?: ViewOptions
}

/** A view's class: made without arguments, once for each request. */
export interface ViewClass {
  new (): View
  readonly prototype: View
  readonly options?: ViewOptions
}

/** One method of a view as an endpoint. */
export interface ViewEndpoint {
  readonly method: string
  readonly endpoint: Endpoint
  readonly options: RouteOptions
  /** The member itself, where it has no signature. */
  readonly unsigned: Endpoint | undefined
}

const viewMethods: readonly ViewMethod[] = ['get', 'head', 'post', 'put', 'patch', 'delete', 'options']

/**
 * The endpoints of a view. The class is made once, to see its fields. Throws a TypeError for what is no view, and for
 * one without methods.
 */
export function viewEndpoints(view: ViewClass, options: ViewOptions = {}): readonly ViewEndpoint[] {
  const given: unknown = view
  if (!isViewClass(given)) {
    const got = typeof given === 'function' ? `${given.name || 'a function'}, which does not extend it` : typeof given
    throw new TypeError(`view(template, view): expected a class that extends View, got ${got}`)
  }
  const sample = new view()
  const endpoints = viewMethods.flatMap((name) => {
    const member = memberOf(view, sample, name)
    if (member === undefined) return []
    const { endpoint, isSigned } = endpointOf(view, name, member)
    const merged = [view.options, view.options?.methods?.[name], options, options.methods?.[name]]
    return [
      {
        method: name.toUpperCase(),
        endpoint,
        options: merged.reduce<RouteOptions>((before, next) => mergeOptions(before, next ?? {}), {}),
        unsigned: isSigned ? undefined : member,
      },
    ]
  })
  if (endpoints.length > 0) return endpoints
  throw new TypeError(
    `view(template, ${view.name || 'view'}): it has no method that answers requests; name one get, post, put, patch, ` +
      'delete, head or options',
  )
}

function isViewClass(value: unknown): value is ViewClass {
  return typeof value === 'function' && value.prototype instanceof View
}

// A field (`get = signature({…}, …)`) stands before a method, as it does for whoever calls it. Getters are values of
// the class's own, and not methods.
function memberOf(view: ViewClass, sample: View, name: ViewMethod): Endpoint | undefined {
  for (let owner: unknown = sample; owner instanceof View; owner = Object.getPrototypeOf(owner)) {
    const member: unknown = Object.getOwnPropertyDescriptor(owner, name)?.value
    if (typeof member === 'function') return member as Endpoint
    if (Object.hasOwn(owner, name)) {
      throw new TypeError(`${view.name}.${name}: a view's "${name}" answers requests and must be a method; rename it`)
    }
  }
  return undefined
}

function endpointOf(
  view: ViewClass,
  name: ViewMethod,
  member: Endpoint,
): { readonly endpoint: Endpoint; readonly isSigned: boolean } {
  const endpoint: Endpoint = (...args) => (new view() as Record<ViewMethod, Endpoint> & View)[name](...args)
  const label = `${view.name || 'View'}.${name}`
  Object.defineProperty(endpoint, 'name', { value: label })
  const named = (signature: Signature): Signature => ({ ...signature, name: label })
  let known: Signature | undefined
  try {
    known = signatureOf(member)
  } catch (error) {
    if (!(error instanceof ReferenceError)) throw error
    // It speaks of what the module has yet to declare: asked again when it is needed.
    return { endpoint: reflected(endpoint, () => named(signatureOf(member) as Signature)), isSigned: true }
  }
  if (known !== undefined) setSignature(endpoint, named(known))
  return { endpoint, isSigned: known !== undefined }
}

/** Options on top of others: single values replace, lists come behind those that are there, responses by status. */
function mergeOptions(before: RouteOptions, options: ViewOptions): RouteOptions {
  const { methods, ...next } = options
  void methods // taken one by one
  return {
    ...before,
    ...next,
    ...(before.tags === undefined ? {} : { tags: [...before.tags, ...(next.tags ?? [])] }),
    ...(before.middleware === undefined ? {} : { middleware: [...before.middleware, ...(next.middleware ?? [])] }),
    ...(before.dependencies === undefined
      ? {}
      : { dependencies: [...before.dependencies, ...(next.dependencies ?? [])] }),
    ...(before.responses === undefined && next.responses === undefined
      ? {}
      : { responses: { ...before.responses, ...next.responses } }),
  }
}
