// The two state machines of a server's HTTP/1.1 connection. All transitions live in these tables.
//
// One follows what the client sends, the other what we send. They meet in one place: when
// both are DONE and the connection persists, NEXT takes both back to their first state
// (RFC 9112 §9.3). A pipelined request therefore waits, unparsed, until its predecessor
// is answered: no answer, and no refusal, can overtake another (§9.3.2).

/** States of the client's side. */
export const RECEIVING = { HEAD: 0, BODY: 1, DONE: 2, CLOSED: 3, FAILED: 4, SWITCHED: 5 } as const
/** What can happen on the client's side. */
export const RECEIVE = { REQUEST: 0, DATA: 1, END: 2, NEXT: 3, EOF: 4, ERROR: 5, SWITCH: 6 } as const

/** States of our side. In STARTED the head is known and not yet written. */
export const SENDING = { IDLE: 0, STARTED: 1, BODY: 2, TRAILERS: 3, DONE: 4, SWITCHED: 5 } as const
/**
 * What can happen on our side. WITHDRAW takes back an unwritten head. A response ends with
 * END, or with END_OF_BODY and TRAILERS.
 */
export const SEND = {
  INFORMATIONAL: 0,
  START: 1,
  WITHDRAW: 2,
  DATA: 3,
  END_OF_BODY: 4,
  END: 5,
  TRAILERS: 6,
  NEXT: 7,
  SWITCH: 8,
} as const

const NO = -1

//                      REQUEST         DATA            END             NEXT            EOF               ERROR             SWITCH
const RECEIVING_TABLE = [
  /* HEAD     */ [RECEIVING.BODY, NO, NO, NO, RECEIVING.CLOSED, RECEIVING.FAILED, NO],
  /* BODY     */ [NO, RECEIVING.BODY, RECEIVING.DONE, NO, RECEIVING.FAILED, RECEIVING.FAILED, NO],
  /* DONE     */ [NO, NO, NO, RECEIVING.HEAD, RECEIVING.DONE, RECEIVING.FAILED, RECEIVING.SWITCHED],
  /* CLOSED   */ [NO, NO, NO, NO, RECEIVING.CLOSED, RECEIVING.FAILED, NO],
  /* FAILED   */ [NO, NO, NO, NO, RECEIVING.FAILED, RECEIVING.FAILED, NO],
  /* SWITCHED */ [NO, NO, NO, NO, NO, NO, NO],
] as const

//                      INFORMATIONAL    START            WITHDRAW      DATA          END_OF_BODY       END           TRAILERS      NEXT          SWITCH
const SENDING_TABLE = [
  /* IDLE     */ [SENDING.IDLE, SENDING.STARTED, NO, NO, NO, NO, NO, NO, SENDING.SWITCHED],
  /* STARTED  */ [SENDING.STARTED, NO, SENDING.IDLE, SENDING.BODY, SENDING.TRAILERS, SENDING.DONE, NO, NO, NO],
  /* BODY     */ [NO, NO, NO, SENDING.BODY, SENDING.TRAILERS, SENDING.DONE, NO, NO, NO],
  /* TRAILERS */ [NO, NO, NO, NO, NO, NO, SENDING.DONE, NO, NO],
  /* DONE     */ [NO, NO, NO, NO, NO, NO, NO, SENDING.IDLE, NO],
  /* SWITCHED */ [NO, NO, NO, NO, NO, NO, NO, NO, NO],
] as const

export type ReceivingState = (typeof RECEIVING)[keyof typeof RECEIVING]
export type ReceiveMove = (typeof RECEIVE)[keyof typeof RECEIVE]
export type SendingState = (typeof SENDING)[keyof typeof SENDING]
export type SendMove = (typeof SEND)[keyof typeof SEND]

/** The client's side after `move`; an impossible move is a bug of ours or of our caller, and throws. */
export function receiving(state: ReceivingState, move: ReceiveMove): ReceivingState {
  const next = RECEIVING_TABLE[state][move]
  if (next === NO) throw impossible(RECEIVING, state, RECEIVE, move)
  return next
}

/** Our side after `move`; an impossible move is a misuse by the caller, and throws. */
export function sending(state: SendingState, move: SendMove): SendingState {
  const next = SENDING_TABLE[state][move]
  if (next === NO) throw impossible(SENDING, state, SEND, move)
  return next
}

function impossible(states: object, state: number, moves: object, move: number): Error {
  const name = (table: object, value: number): string =>
    Object.entries(table).find(([, candidate]) => candidate === value)?.[0] ?? String(value)
  return new Error(`HTTP/1.1: ${name(moves, move)} is not possible in state ${name(states, state)}`)
}
