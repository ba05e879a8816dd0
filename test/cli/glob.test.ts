import { expect, test } from 'vitest'
import { globTest } from '../../src/cli/glob.ts'

test.each([
  ['*.ts', 'app.ts', true],
  ['*.ts', 'deep/er/app.ts', true],
  ['*.ts', 'app.tsx', false],
  ['*.ts', 'app_ts', false],
  ['app.?s', 'app.js', true],
  ['data', 'a/data', true],
  ['data/', 'data', true],
  ['data', 'data2', false],
  ['*.{html,css}', 'a/page.html', true],
  ['*.{html,css}', 'a/page.js', false],
  ['templates/*.html', 'templates/a.html', true],
  ['templates/*.html', 'templates/b/a.html', false],
  ['templates/*.html', 'x/templates/a.html', false],
  ['templates/**', 'templates/b/a.html', true],
  ['./templates/**/*.html', 'templates/a.html', true],
  ['**/a+b(1).ts', 'x/a+b(1).ts', true],
])('%s for %s: %s', (pattern, path, matches) => expect(globTest(pattern)(path)).toBe(matches))
