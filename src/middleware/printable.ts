// Text from outside on its way into a log.

/**
 * The text on one line: what could break a line, hide text or drive a terminal (control, format and separator
 * characters, lone surrogates) is written as `\x0a` or `\u2028`, and `\` as `\\`.
 */
export function printable(text: string): string {
  return UNSAFE.test(text) ? text.replace(EVERY_UNSAFE, escape) : text
}

const UNSAFE = /[\\\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Surrogate}]/u
const EVERY_UNSAFE = /[\\\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Surrogate}]/gu

function escape(character: string): string {
  if (character === '\\') return '\\\\'
  const code = character.codePointAt(0) ?? 0
  if (code <= 0xff) return `\\x${code.toString(16).padStart(2, '0')}`
  return code <= 0xffff ? `\\u${code.toString(16).padStart(4, '0')}` : `\\u{${code.toString(16)}}`
}
