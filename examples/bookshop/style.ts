// The look of the page, and the header that allows this style and nothing else.
import { createHash } from 'node:crypto'
import { Html } from './html.ts'

/** The number of cover colours; `.cover-0` to `.cover-9`. */
export const coverColours = 10

const covers = Array.from({ length: coverColours }, (_, index) => {
  const hue = (index * 36 + 8) % 360
  return `.cover-${index}{--ink:${hue};}`
}).join('\n')

const style = `
:root {
  color-scheme: light dark;
  --paper: #faf6ee; --card: #fffdf8; --text: #26211a; --quiet: #6d6355; --line: #e4dac8;
  --accent: #8a3324; --accent-text: #fffaf2; --good: #2f6b3a; --bad: #9a3b26;
  --cover-light: 39%; --cover-dark: 30%;
}
@media (prefers-color-scheme: dark) {
  :root {
    --paper: #17140f; --card: #211d17; --text: #efe6d6; --quiet: #a99c88; --line: #383126;
    --accent: #e0896f; --accent-text: #1d130e; --good: #8fca98; --bad: #eb9a80;
    --cover-light: 36%; --cover-dark: 22%;
  }
}
* { box-sizing: border-box; }
body { margin: 0; background: var(--paper); color: var(--text); font: 16px/1.5 system-ui, sans-serif; }
a { color: var(--accent); }
.shop { max-width: 76rem; margin: 0 auto; padding: 0 1.25rem 3rem; }
header { padding: 2.5rem 0 1.25rem; }
h1, h2 { font-family: 'Iowan Old Style', Palatino, 'DejaVu Serif', Georgia, serif; font-weight: 600; }
h1 { margin: 0; font-size: clamp(2rem, 5vw, 3.1rem); line-height: 1.1; letter-spacing: -.02em; }
h1 a { color: inherit; text-decoration: none; }
header p { margin: .5rem 0 0; color: var(--quiet); max-width: 44rem; }
form.search { display: flex; flex-wrap: wrap; gap: .6rem; padding: 1rem 0; border-block: 1px solid var(--line); }
input, select, button {
  font: inherit; color: inherit; background: var(--card); padding: .5rem .75rem;
  border: 1px solid var(--line); border-radius: .5rem;
}
input[type=search] { flex: 1 1 16rem; min-width: 0; }
button { background: var(--accent); border-color: var(--accent); color: var(--accent-text); font-weight: 600; cursor: pointer; }
button.plain { background: none; border: 0; padding: 0; color: var(--accent); font-weight: 400; text-decoration: underline; }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
.count { color: var(--quiet); margin: 1.25rem 0; }
.books { list-style: none; margin: 0; padding: 0; display: grid; gap: 1.75rem 1.25rem; grid-template-columns: repeat(auto-fill, minmax(10.5rem, 1fr)); }
.books li { display: flex; flex-direction: column; }
.cover {
  aspect-ratio: 2 / 3; display: flex; flex-direction: column; justify-content: space-between; padding: 1.1rem .7rem 1rem 1.25rem;
  color: #fff8ec; text-decoration: none; border-radius: .2rem .55rem .55rem .2rem; overflow: hidden;
  background:
    linear-gradient(90deg, rgb(0 0 0 / .28) 0, rgb(0 0 0 / .06) .5rem, rgb(255 255 255 / .16) .62rem, transparent .85rem),
    linear-gradient(155deg, hsl(var(--ink) 42% var(--cover-light)), hsl(calc(var(--ink) + 24) 48% var(--cover-dark)));
  box-shadow: 0 1px 2px rgb(0 0 0 / .25), 0 10px 22px -12px rgb(0 0 0 / .55); transition: transform .15s;
}
.cover:hover { transform: translateY(-.25rem); }
.cover strong { font: 600 1.06rem/1.25 'Iowan Old Style', Palatino, 'DejaVu Serif', Georgia, serif; overflow-wrap: anywhere; hyphens: auto; }
.cover em { font-style: normal; font-size: .82rem; opacity: .9; border-top: 1px solid rgb(255 255 255 / .35); padding-top: .5rem; }
.facts { margin: .7rem 0 0; font-size: .86rem; color: var(--quiet); display: flex; flex-direction: column; }
.facts b { color: var(--text); font-weight: 600; }
.facts .row { display: flex; justify-content: space-between; gap: .5rem; }
.in { color: var(--good); } .out { color: var(--bad); }
nav.pages { display: flex; flex-wrap: wrap; gap: .4rem; justify-content: center; margin: 2.5rem 0 1rem; }
nav.pages a, nav.pages span { min-width: 2.6rem; text-align: center; padding: .4rem .7rem; border: 1px solid var(--line); border-radius: .5rem; text-decoration: none; background: var(--card); }
nav.pages [aria-current] { background: var(--accent); border-color: var(--accent); color: var(--accent-text); font-weight: 600; }
nav.pages .gap { border: 0; background: none; min-width: 0; }
.recent { margin: 2rem 0 0; padding: 1.1rem 1.25rem; border: 1px solid var(--line); border-radius: .75rem; background: var(--card); }
.recent h2 { margin: 0 0 .4rem; font-size: 1.1rem; }
.recent ul { margin: 0 0 .5rem; padding-left: 1.2rem; }
.nothing { padding: 3rem 0; text-align: center; color: var(--quiet); font-size: 1.1rem; }
footer { margin-top: 2.5rem; padding-top: 1.25rem; border-top: 1px solid var(--line); color: var(--quiet); font-size: .9rem; }
footer code { font-size: .95em; }
${covers}
`

// Made here and not in a template: the hash is of every byte between the tags.
export const styleElement: Html = new Html(`<style>${style}</style>`)

const styleHash = createHash('sha256').update(style).digest('base64')

/** Content Security Policy Level 3: the page runs no script, loads nothing and can be framed by nobody. */
export const contentSecurityPolicy: string = [
  "default-src 'none'",
  `style-src 'sha256-${styleHash}'`,
  'img-src data:',
  "form-action 'self'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join('; ')
