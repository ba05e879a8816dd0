// Bytes in JSON: base64 (RFC 4648 §4), strictly. What other decoders let pass would give several texts for the same
// bytes: missing padding, spaces, the alphabet of URLs, bits that belong to no byte (§3.5).

const alphabet = /^[A-Za-z0-9+/]*$/
// What may precede the padding: the bits that are left over must be zero.
const lastOfOne = 'AQgw'
const lastOfTwo = 'AEIMQUYcgkosw048'

/** The bytes, or what is wrong with the text. */
export function decodeBase64(text: string): Uint8Array<ArrayBuffer> | string {
  const { length } = text
  if (length % 4 !== 0) return 'its length is no multiple of 4'
  const padding = text.endsWith('==') ? 2 : text.endsWith('=') ? 1 : 0
  if (!alphabet.test(padding === 0 ? text : text.slice(0, -padding))) return 'invalid character'
  const last = text.charAt(length - padding - 1)
  if (padding === 2 && !lastOfOne.includes(last)) return 'invalid last character'
  if (padding === 1 && !lastOfTwo.includes(last)) return 'invalid last character'
  const bytes = new Uint8Array((length / 4) * 3 - padding) // a buffer of its own: small Buffers share theirs
  Buffer.from(bytes.buffer).write(text, 'base64')
  return bytes
}

/** Bytes as base64 with padding. */
export function encodeBase64(bytes: ArrayBuffer | ArrayBufferView): string {
  const view = ArrayBuffer.isView(bytes)
    ? Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    : Buffer.from(bytes)
  return view.toString('base64')
}
