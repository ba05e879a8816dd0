// What has to be waited for. Not only promises: query builders and other libraries give objects of their own that
// `await` takes, and what is taken for an answer would let somebody in.

/** Whether a value is one to wait for. */
export function isPromiseLike<T>(value: T | PromiseLike<T>): value is PromiseLike<T> {
  return typeof value === 'object' && value !== null && 'then' in value && typeof value.then === 'function'
}
