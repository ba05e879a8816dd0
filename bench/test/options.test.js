/* oxlint-disable typescript/no-floating-promises -- node:test waits for its tests */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parseOptions, UsageError } from '../harness/options.js'

test('without options everything runs and the results are kept', () => {
  const options = parseOptions(['--node', 'current'])
  assert.equal(options.workloads.length, 15)
  assert.equal(options.memory, true)
  assert.equal(options.launches, 3)
  assert.match(options.out, /bench\/results$/)
})

test('a part of it leaves the results alone', () => {
  for (const args of [['--quick'], ['--only', 'raw,koa'], ['--workloads', 'json']]) {
    assert.doesNotMatch(parseOptions(['--node', 'current', ...args]).out, /results$/)
  }
})

test('lists are separated by commas or repeated, and keep the order of the table', () => {
  const args = `--only koa --only raw,fastify --workloads user,json --node current,${process.execPath}`
  const { servers, workloads, memory, nodes } = parseOptions(args.split(' '))
  assert.deepEqual(
    servers.map(({ name }) => name),
    ['raw', 'fastify', 'koa'],
  )
  assert.deepEqual(
    workloads.map(({ name }) => name),
    ['json', 'user'],
  )
  assert.equal(memory, false)
  assert.deepEqual(nodes, [process.execPath, process.execPath])
})

test('mistakes are named', () => {
  const cases = [
    [['--only', 'apache'], /no server apache/],
    [['--workloads', 'upload'], /no workload upload/],
    [['--node', '7'], /no Node 7/],
    [['--launches', '1.5'], /--launches wants a positive whole number/],
    [['--seconds', '0'], /--seconds wants a positive number/],
    [['--profile', 'apache'], /no server apache/],
    [['--profile', 'fastapi'], /FastAPI on Uvicorn runs on Python/],
    [['--fast'], /--fast/],
  ]
  for (const [args, message] of cases) {
    assert.throws(
      () => parseOptions(['--node', 'current', ...args]),
      (error) => error instanceof UsageError && message.test(error.message),
      args.join(' '),
    )
  }
})
