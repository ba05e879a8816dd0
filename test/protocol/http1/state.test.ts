// The two tables of states: each possible move leads where it should, each impossible one throws.
import { describe, expect, test } from 'vitest'

import { RECEIVE, RECEIVING, SEND, SENDING, receiving, sending } from '../../../src/protocol/http1/state.ts'

// What is not listed here is impossible.
const RECEIVING_MOVES: Record<string, Record<string, string>> = {
  HEAD: { REQUEST: 'BODY', EOF: 'CLOSED', ERROR: 'FAILED' },
  BODY: { DATA: 'BODY', END: 'DONE', EOF: 'FAILED', ERROR: 'FAILED' },
  DONE: { NEXT: 'HEAD', EOF: 'DONE', ERROR: 'FAILED', SWITCH: 'SWITCHED' },
  CLOSED: { EOF: 'CLOSED', ERROR: 'FAILED' },
  FAILED: { EOF: 'FAILED', ERROR: 'FAILED' },
  SWITCHED: {},
}

const SENDING_MOVES: Record<string, Record<string, string>> = {
  IDLE: { INFORMATIONAL: 'IDLE', START: 'STARTED', SWITCH: 'SWITCHED' },
  STARTED: {
    INFORMATIONAL: 'STARTED',
    WITHDRAW: 'IDLE',
    DATA: 'BODY',
    END_OF_BODY: 'TRAILERS',
    END: 'DONE',
  },
  BODY: { DATA: 'BODY', END_OF_BODY: 'TRAILERS', END: 'DONE' },
  TRAILERS: { TRAILERS: 'DONE' },
  DONE: { NEXT: 'IDLE' },
  SWITCHED: {},
}

function entries<T extends object>(table: T): [string, T[keyof T]][] {
  return Object.entries(table) as [string, T[keyof T]][]
}

function names(table: object, value: number): string | undefined {
  return entries(table).find(([, candidate]) => candidate === value)?.[0]
}

describe('the client’s side', () => {
  const cases = entries(RECEIVING).flatMap(([from, state]) =>
    entries(RECEIVE).map(([name, move]) => ({ from, name, to: RECEIVING_MOVES[from]?.[name], state, move })),
  )

  test.each(cases.filter(({ to }) => to !== undefined))('$from, $name → $to', ({ state, move, to }) => {
    expect(names(RECEIVING, receiving(state, move))).toBe(to)
  })

  test.each(cases.filter(({ to }) => to === undefined))('$from, $name is impossible', ({ from, name, state, move }) => {
    expect(() => receiving(state, move)).toThrow(`HTTP/1.1: ${name} is not possible in state ${from}`)
  })
})

describe('our side', () => {
  const cases = entries(SENDING).flatMap(([from, state]) =>
    entries(SEND).map(([name, move]) => ({ from, name, to: SENDING_MOVES[from]?.[name], state, move })),
  )

  test.each(cases.filter(({ to }) => to !== undefined))('$from, $name → $to', ({ state, move, to }) => {
    expect(names(SENDING, sending(state, move))).toBe(to)
  })

  test.each(cases.filter(({ to }) => to === undefined))('$from, $name is impossible', ({ from, name, state, move }) => {
    expect(() => sending(state, move)).toThrow(`HTTP/1.1: ${name} is not possible in state ${from}`)
  })
})
