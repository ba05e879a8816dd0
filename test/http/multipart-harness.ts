// Forms with files, as bytes; and a folder of its own for the temporary files, so that a test sees what is left.

import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { afterAll, beforeAll } from 'vitest'

import type { Request } from '../../src/http/request.ts'
import { requestWith, type ScopeOptions } from './harness.ts'

export const boundary = 'AaB03x'
export const multipartType = ['content-type', `multipart/form-data; boundary=${boundary}`] as const

/** A part: its headers without the last line's end, and its content. */
export function partOf(headers: string, content: string): string {
  return `--${boundary}\r\n${headers}\r\n\r\n${content}\r\n`
}

export function field(name: string, content: string): string {
  return partOf(`Content-Disposition: form-data; name="${name}"`, content)
}

export function file(name: string, filename: string, content: string, type = 'text/plain'): string {
  return partOf(
    `Content-Disposition: form-data; name="${name}"; filename="${filename}"\r\nContent-Type: ${type}`,
    content,
  )
}

/** The parts with the closing boundary. */
export function formOf(...parts: readonly string[]): string {
  return `${parts.join('')}--${boundary}--\r\n`
}

/** A request with the body in pieces of so many bytes. */
export function multipartRequest(body: string | Uint8Array, size = Infinity, options: ScopeOptions = {}): Request {
  const bytes = typeof body === 'string' ? new TextEncoder().encode(body) : body
  const pieces: Uint8Array[] = []
  for (let at = 0; at < bytes.length; at += size) pieces.push(bytes.subarray(at, Math.min(bytes.length, at + size)))
  return requestWith(pieces, { headers: [multipartType], later: size !== Infinity, ...options })
}

/** The names of the temporary files; the folder is made before the tests of a file and removed after them. */
export function useTemporaryFolder(): () => string[] {
  const before = process.env['TMPDIR']
  let folder = ''
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'testudo-test-'))
    process.env['TMPDIR'] = folder
  })
  afterAll(() => {
    if (before === undefined) delete process.env['TMPDIR']
    else process.env['TMPDIR'] = before
    rmSync(folder, { recursive: true })
  })
  return () => readdirSync(folder)
}
