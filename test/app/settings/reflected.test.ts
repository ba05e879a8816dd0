import { afterAll, beforeAll, expect, test } from 'vitest'

import { createProject, type Project } from '../../cli/project.ts'

let project: Project
beforeAll(() => {
  project = createProject(
    {
      'shop.ts': `
import { settings, type Int, type Secret } from 'testudo'
interface Shop {
  databaseUrl: URL
  pin: Secret<string>
  /** @minimum 1 @default 8000 */
  port: Int
  mail?: { host: string; port: number }
}
export const shop = settings<Shop>({ prefix: 'SHOP_' })
console.log(JSON.stringify([shop, shop.databaseUrl instanceof URL, shop.pin]))
`,
    },
    { typescript: true },
  )
})
afterAll(() => project.remove())

function run(env: Readonly<Record<string, string>>): ReturnType<typeof exitOf> {
  return exitOf(env)
}

async function exitOf(
  env: Readonly<Record<string, string>>,
): Promise<{ code: number | null; stdout: string; stderr: string }> {
  const { code, stdout, stderr } = await project.node(['--import', 'testudo/register', 'shop.ts'], { env }).exit
  return { code, stdout, stderr }
}

test('an interface says which settings there are', async () => {
  const [good, bad] = await Promise.all([
    run({ SHOP_DATABASE_URL: 'x:y', SHOP_PIN: '1234', SHOP_MAIL__HOST: 'mx', SHOP_MAIL__PORT: '25' }),
    run({ SHOP_PORT: '0', SHOP_PIN: '1234' }),
  ])
  expect(good).toMatchObject({ code: 0, stderr: '' })
  expect(JSON.parse(good.stdout)).toEqual([
    { databaseUrl: 'x:y', pin: '**********', port: 8000, mail: { host: 'mx', port: 25 } },
    true,
    '1234',
  ])
  expect(bad.code).toBe(1)
  expect(bad.stderr).toContain('databaseUrl: is missing: set the environment variable SHOP_DATABASE_URL')
  expect(bad.stderr).toContain(
    'port (environment variable SHOP_PORT): Input should be greater than or equal to 1, got "0"',
  )
  expect(bad.stderr).not.toContain('1234')
})
