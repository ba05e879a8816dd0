// One runtime as an SVG: a panel per workload, a bar per server. Colours follow the
// reader's light or dark scheme, on a background of its own.
import { reference } from '../servers/index.js'

/**
 * @typedef {object} Bar
 * @property {string} name
 * @property {string} title
 * @property {import('./statistics.js').Spread} value
 */
/**
 * @typedef {object} Panel
 * @property {string} title
 * @property {number} [line] a value that gets a line across the panel
 * @property {number} [clip] bars end here at the latest
 * @property {(value: number) => string} format
 * @property {readonly Bar[]} bars
 */

const columns = 2
const size = { panel: 540, gap: 24, margin: 28, label: 176, bar: 14, row: 21, head: 34, top: 78, value: 50 }

const style = `
  .card { fill: #ffffff } text { font: 12px system-ui, sans-serif; fill: #1f2430 }
  .title { font-size: 19px; font-weight: 600 } .panel { font-size: 14px; font-weight: 600 } .note { fill: #5c6370 }
  .peer { fill: #a9b2c0 } .canned { fill: #d5dae1 } .ours { fill: #2f7d5b } .ours-buffer { fill: #74b796 }
  .spread { stroke: #1f2430; stroke-width: 1.2; opacity: .65 } .line { stroke: #c2410c; stroke-dasharray: 3 3 }
  @media (prefers-color-scheme: dark) {
    .card { fill: #15181e } text { fill: #e4e7ec } .note { fill: #9aa3b2 }
    .peer { fill: #5b6575 } .canned { fill: #363d49 } .ours { fill: #46a67c } .ours-buffer { fill: #2c6a4f }
    .spread { stroke: #e4e7ec } .line { stroke: #fb923c }
  }`

const escape = (text) => text.replace(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`)
const px = (value) => String(Math.round(value * 10) / 10)

function kind(name) {
  if (name.startsWith(reference)) return 'canned'
  if (!name.startsWith('testudo')) return 'peer'
  return name.endsWith('user-buffer') ? 'ours-buffer' : 'ours'
}

/**
 * @param {string} title
 * @param {string} note
 * @param {readonly Panel[]} panels
 */
export function chart(title, note, panels) {
  const heights = []
  panels.forEach((panel, index) => {
    const row = Math.floor(index / columns)
    heights[row] = Math.max(heights[row] ?? 0, size.head + panel.bars.length * size.row + size.gap)
  })
  const width = size.margin * 2 + size.panel * columns + size.gap * (columns - 1)
  const height = size.top + heights.reduce((sum, value) => sum + value, 0) + size.margin / 2
  const drawn = panels.map((panel, index) => {
    const row = Math.floor(index / columns)
    const x = size.margin + (index % columns) * (size.panel + size.gap)
    const y = size.top + heights.slice(0, row).reduce((sum, value) => sum + value, 0)
    return `<g transform="translate(${x} ${y})">${drawPanel(panel)}</g>`
  })
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${px(height)}" width="${width}" height="${px(height)}" role="img" aria-label="${escape(title)}">`,
    `<style>${style}\n</style>`,
    `<rect class="card" width="${width}" height="${px(height)}" rx="8"/>`,
    `<text class="title" x="${size.margin}" y="36">${escape(title)}</text>`,
    `<text class="note" x="${size.margin}" y="57">${escape(note)}</text>`,
    ...drawn,
    '</svg>\n',
  ].join('\n')
}

function drawPanel(panel) {
  const room = size.panel - size.label - size.value
  const largest = Math.max(...panel.bars.map(({ value }) => value.max), panel.line ?? 0)
  const limit = Math.min(largest, panel.clip ?? largest)
  const at = (value) => size.label + (Math.max(0, Math.min(value, limit)) / limit) * room
  const bottom = size.head + panel.bars.length * size.row
  const parts = [`<text class="panel" x="0" y="16">${escape(panel.title)}</text>`]
  panel.bars.forEach(({ name, title, value }, index) => {
    const y = size.head + index * size.row
    const middle = y + size.bar / 2
    const clipped = value.median > limit
    const tip = at(Math.max(value.median, clipped ? 0 : value.max))
    // A number shortly before the dashed line would be crossed by it.
    const line = panel.line === undefined ? 0 : at(panel.line)
    const end = tip < line && tip > line - 40 ? line : tip
    parts.push(
      `<text x="${size.label - 8}" y="${middle + 4}" text-anchor="end">${escape(title)}</text>`,
      `<rect class="${kind(name)}" x="${size.label}" y="${y}" width="${px(Math.max(at(value.median) - size.label, 0.5))}" height="${size.bar}" rx="2"/>`,
      `<line class="spread" x1="${px(at(value.min))}" x2="${px(at(value.max))}" y1="${middle}" y2="${middle}"/>`,
      `<text x="${px(end + 6)}" y="${middle + 4}">${escape(panel.format(value.median))}${clipped ? ' →' : ''}</text>`,
    )
  })
  if (panel.line !== undefined) {
    parts.push(
      `<line class="line" x1="${px(at(panel.line))}" x2="${px(at(panel.line))}" y1="${size.head - 5}" y2="${bottom}"/>`,
    )
  }
  return parts.join('\n')
}
