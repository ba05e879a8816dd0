// Where malformed JSON is malformed. Engines word their errors differently, and some give no position at all;
// this scanner runs only after JSON.parse has refused the text. One pass, no recursion.

/** The first character that RFC 8259 does not allow where it stands, and what should stand there. */
export interface JsonFault {
  readonly problem: string
  /** Offset in UTF-16 code units; the length of the text when it ends too early. */
  readonly position: number
}

type Expected = 'value' | 'value or ]' | 'name' | 'name or }' | 'colon' | 'comma' | 'end'

const numberPattern = /-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?/y
const literalPattern = /true|false|null/y
const hexPattern = /[0-9a-fA-F]{4}/y

const wanted: Readonly<Record<Expected, string>> = {
  value: 'expected a value',
  'value or ]': "expected a value or ']'",
  name: 'expected a property name in double quotes',
  'name or }': "expected a property name in double quotes or '}'",
  colon: "expected ':'",
  comma: "expected ',' or the closing bracket",
  end: 'expected nothing after the value',
}

/** Finds the fault in a text that JSON.parse refused. */
export function findJsonFault(text: string): JsonFault {
  const open: ('[' | '{')[] = []
  let expected: Expected = 'value'
  let at = 0

  const afterValue = (): Expected => (open.length === 0 ? 'end' : 'comma')

  for (;;) {
    at = skipWhitespace(text, at)
    const character = text[at]
    if (character === undefined) return { problem: `unexpected end, ${wanted[expected]}`, position: at }

    switch (expected) {
      case 'value':
      case 'value or ]':
        if (character === '[' || character === '{') {
          open.push(character)
          expected = character === '[' ? 'value or ]' : 'name or }'
          at++
        } else if (character === ']' && expected === 'value or ]') {
          open.pop()
          expected = afterValue()
          at++
        } else if (character === '"') {
          const end = endOfString(text, at)
          if (typeof end !== 'number') return end
          at = end
          expected = afterValue()
        } else {
          const end = endOfMatch(numberPattern, text, at) ?? endOfMatch(literalPattern, text, at)
          if (end === undefined) return { problem: wanted[expected], position: at }
          at = end
          expected = afterValue()
        }
        break
      case 'name':
      case 'name or }':
        if (character === '"') {
          const end = endOfString(text, at)
          if (typeof end !== 'number') return end
          at = end
          expected = 'colon'
        } else if (character === '}' && expected === 'name or }') {
          open.pop()
          expected = afterValue()
          at++
        } else {
          return { problem: wanted[expected], position: at }
        }
        break
      case 'colon':
        if (character !== ':') return { problem: wanted.colon, position: at }
        expected = 'value'
        at++
        break
      case 'comma': {
        const inner = open.at(-1)
        const closing = inner === '[' ? ']' : '}'
        if (character === ',') {
          expected = inner === '[' ? 'value' : 'name'
        } else if (character === closing) {
          open.pop()
          expected = afterValue()
        } else {
          return { problem: `expected ',' or '${closing}'`, position: at }
        }
        at++
        break
      }
      case 'end':
        return { problem: wanted.end, position: at }
      default:
        expected satisfies never
    }
  }
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
