// What `testudo dev` and the process that serves for it tell each other. Connections travel beside
// `connection` messages.
import type { ModuleReference } from './load.ts'
import type { Settings } from './options.ts'

/** Where the parent listens: what `address()` of its socket says. */
export type ListeningAddress = string | { readonly address: string; readonly family: string; readonly port: number }

/** From the parent. */
export type ParentMessage =
  | {
      readonly type: 'start'
      readonly reference: ModuleReference
      readonly settings: Settings
      readonly address: ListeningAddress
    }
  | { readonly type: 'connection' }
  | { readonly type: 'stop' }

/** From the child: it serves, or why it cannot. */
export type ChildMessage = { readonly type: 'ready' } | { readonly type: 'failed'; readonly report: string }

/** Seconds after the graceful shutdown until the process is ended by force. */
export const killDelay = 1
