// Where malformed JSON is malformed. Engines word their errors differently, and some give no position at all;
// this scanner runs only after JSON.parse has refused the text. One pass, no recursion.

/** The first character that RFC 8259 does not allow where it stands, and what should stand there. */
export interface JsonFault {
  readonly problem: string
  /** Offset in UTF-16 code units; the length of the text when it ends too early. */
  readonly position: number
}

type Expected = 'value' | 'value or ]' | 'name' | 'name or }' | 'colon' | 'comma or ]' | 'comma or }' | 'end'

const wanted: Readonly<Record<Expected, string>> = {
  value: 'expected a value',
  'value or ]': "expected a value or ']'",
  name: 'expected a property name in double quotes',
  'name or }': "expected a property name in double quotes or '}'",
  colon: "expected ':'",
  'comma or ]': "expected ',' or ']'",
  'comma or }': "expected ',' or '}'",
  end: 'expected nothing after the value',
}

const numberPattern = /-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?/y
const literalPattern = /true|false|null/y
const hexPattern = /[0-9a-fA-F]{4}/y

/** Finds the fault in a text that JSON.parse refused. */
export function findJsonFault(text: string): JsonFault {
  // What follows a value: decided by the innermost open bracket.
  const after: Expected[] = ['end']
  let expected: Expected = 'value'
  let at = 0
  for (;;) {
    at = skipWhitespace(text, at)
    const character = text[at]
    if (character === undefined) return { problem: `unexpected end, ${wanted[expected]}`, position: at }
    const end = endOfToken(text, at, expected)
    if (end === undefined) return { problem: wanted[expected], position: at }
    if (typeof end === 'object') return end
    at = end
    switch (character) {
      case '[':
        after.push('comma or ]')
        expected = 'value or ]'
        break
      case '{':
        after.push('comma or }')
        expected = 'name or }'
        break
      case ']':
      case '}':
        after.pop()
        expected = after.at(-1) ?? 'end'
        break
      case ',':
        expected = expected === 'comma or ]' ? 'value' : 'name'
        break
      case ':':
        expected = 'value'
        break
      default:
        expected = isName(expected) ? 'colon' : (after.at(-1) ?? 'end')
    }
  }
}

// Where the token ends that begins here; undefined if it is none of those expected.
function endOfToken(text: string, at: number, expected: Expected): number | JsonFault | undefined {
  const character = text.charAt(at)
  switch (expected) {
    case 'value':
    case 'value or ]':
      if (character === '"') return endOfString(text, at)
      if ('[{'.includes(character) || (character === ']' && expected === 'value or ]')) return at + 1
      return endOfMatch(numberPattern, text, at) ?? endOfMatch(literalPattern, text, at)
    case 'name':
    case 'name or }':
      if (character === '"') return endOfString(text, at)
      return character === '}' && expected === 'name or }' ? at + 1 : undefined
    case 'colon':
      return character === ':' ? at + 1 : undefined
    case 'comma or ]':
    case 'comma or }':
      return character === ',' || character === expected.at(-1) ? at + 1 : undefined
    case 'end':
      return undefined
    default:
      return expected satisfies never
  }
}

function isName(expected: Expected): boolean {
  return expected === 'name' || expected === 'name or }'
}

function skipWhitespace(text: string, start: number): number {
  let at = start
  for (; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (code !== 0x20 && code !== 0x0a && code !== 0x0d && code !== 0x09) break
  }
  return at
}

function endOfMatch(pattern: RegExp, text: string, start: number): number | undefined {
  pattern.lastIndex = start
  return pattern.test(text) ? pattern.lastIndex : undefined
}

function endOfString(text: string, start: number): number | JsonFault {
  for (let at = start + 1; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (code === 0x22) return at + 1
    if (code < 0x20) return { problem: 'control characters in a string must be escaped', position: at }
    if (code !== 0x5c) continue
    const escaped = text[++at]
    if (escaped === undefined) break
    if (escaped === 'u') {
      if (endOfMatch(hexPattern, text, at + 1) === undefined) {
        return { problem: 'expected four hexadecimal digits after \\u', position: at + 1 }
      }
      at += 4
    } else if (!'"\\/bfnrt'.includes(escaped)) {
      return { problem: 'unknown escape', position: at }
    }
  }
  return { problem: 'unexpected end of a string', position: text.length }
}
