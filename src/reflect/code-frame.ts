// A place in a source text, shown: the line with its two predecessors and one successor, carets below what is meant.

/** Line and column of an offset, both counted from 1, columns in UTF-16 units. */
export function positionOf(source: string, offset: number): { readonly line: number; readonly column: number } {
  const before = source.slice(0, offset).split('\n')
  return { line: before.length, column: (before.at(-1)?.length ?? 0) + 1 }
}

/** The lines around a place, numbered, with `length` carets below it, as far as its line goes. */
export function codeFrame(source: string, line: number, column: number, length: number): string {
  const lines = source.split(/\r?\n/)
  const first = Math.max(1, line - 2)
  // A file ends with a line break: there is no line after it.
  const last = Math.max(line, Math.min(lines.at(-1) === '' ? lines.length - 1 : lines.length, line + 1))
  const width = String(last).length
  const frame: string[] = []
  for (let number = first; number <= last; number++) {
    const text = (lines[number - 1] ?? '').replaceAll('\t', ' ')
    frame.push(`${number === line ? '>' : ' '} ${String(number).padStart(width)} | ${text}`)
    if (number !== line) continue
    const carets = '^'.repeat(Math.max(1, Math.min(length, text.length - column + 1)))
    frame.push(`  ${' '.repeat(width)} | ${' '.repeat(column - 1)}${carets}`)
  }
  return frame.map((text) => text.trimEnd()).join('\n')
}
