// What a request carries: the body that a test writes in one of several ways, and the fields that describe it.

import { Headers } from '../http/headers.ts'
import { stringifyJson } from '../http/json.ts'
import { Query, type QueryInit } from '../http/query.ts'
import type { RequestContent } from './exchange.ts'

/** A request body: whole, or produced while the application reads it. */
export type TestBody = string | Uint8Array | AsyncIterable<string | Uint8Array> | Iterable<string | Uint8Array>

/** A file to send. Of a Blob, the name is that of its field. */
export type TestFile = Blob | { readonly name: string; readonly content: string | Uint8Array; readonly type?: string }

/** At most one of `json`, `body`, and `form` or `files`. */
export interface TestContent {
  /** Sent as `application/json`. */
  readonly json?: unknown
  /** Sent as `application/x-www-form-urlencoded`; a FormData, which may hold files, as `multipart/form-data`. */
  readonly form?: QueryInit | FormData
  /** Files by their fields, after the fields of `form`; sent as `multipart/form-data`. */
  readonly files?: Readonly<Record<string, TestFile | readonly TestFile[]>>
  /** Text, bytes, or a stream of both, sent without a content type of its own. */
  readonly body?: TestBody
}

/** What is sent. Throws a TypeError for more than one body. */
export function contentOf(
  method: string,
  { json, form, files, body }: TestContent,
): { readonly content: RequestContent; readonly fields: Headers } {
  if ([json, form ?? files, body].filter((one) => one !== undefined).length > 1) {
    throw new TypeError('a request has one body: pass only one of json, form and body')
  }
  if (json !== undefined) return wholeContent(stringifyJson(json), 'application/json')
  if (files !== undefined) return multipartContent(withFiles(form, files))
  if (form instanceof FormData) return multipartContent(form)
  if (form !== undefined) return wholeContent(new Query(form).toString(), 'application/x-www-form-urlencoded')
  if (typeof body === 'string' || body instanceof Uint8Array) return wholeContent(body)
  if (body === undefined) {
    const content = new Uint8Array(0)
    // RFC 9110 §8.6: a method that expects content says that there is none.
    const expects = method === 'POST' || method === 'PUT' || method === 'PATCH'
    return { content, fields: new Headers(expects ? [['content-length', '0']] : []) }
  }
  const content = Symbol.asyncIterator in body ? body[Symbol.asyncIterator]() : body[Symbol.iterator]()
  return { content, fields: new Headers([['transfer-encoding', 'chunked']]) }
}

// The platform writes the parts and picks the boundary.
function multipartContent(form: FormData): { content: RequestContent; fields: Headers } {
  const encoded = new Response(form)
  const content = (encoded.body ?? new Blob([]).stream())[Symbol.asyncIterator]()
  const type = encoded.headers.get('content-type') ?? 'multipart/form-data'
  return {
    content,
    fields: new Headers([
      ['transfer-encoding', 'chunked'],
      ['content-type', type],
    ]),
  }
}

function withFiles(form: QueryInit | FormData | undefined, files: NonNullable<TestContent['files']>): FormData {
  const whole = new FormData()
  for (const [name, value] of form instanceof FormData ? form : new Query(form)) whole.append(name, value)
  for (const [field, given] of Object.entries(files)) {
    for (const file of isList(given) ? given : [given]) {
      if (file instanceof File) whole.append(field, file)
      else if (file instanceof Blob) whole.append(field, file, field)
      else whole.append(field, new File([file.content], file.name, { type: file.type ?? '' }))
    }
  }
  return whole
}

function isList(given: TestFile | readonly TestFile[]): given is readonly TestFile[] {
  return Array.isArray(given)
}

function wholeContent(body: string | Uint8Array, type?: string): { content: Uint8Array; fields: Headers } {
  const content = typeof body === 'string' ? new TextEncoder().encode(body) : body
  const fields = new Headers([['content-length', String(content.length)]])
  return { content, fields: type === undefined ? fields : fields.with('content-type', type) }
}
