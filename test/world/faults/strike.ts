import { type ServerName } from './servers.ts'

/** Where something may go wrong: a process is about to ask a server, or the server has done what it was asked and its answer is on the way. */
export interface Point {
  readonly process: string
  readonly service: string
  readonly server: ServerName
  /** What is asked for: `produce`, `delete`, `insert`. */
  readonly kind: string
  readonly moment: 'before' | 'after'
}

/** What goes wrong at a point. */
export type Strike =
  /** SIGKILL: nothing that the process awaits ever comes. */
  | { readonly kind: 'kill' }
  /** SIGSTOP, and SIGCONT after so long. */
  | { readonly kind: 'pause'; readonly ms: number }
  /** SIGTERM. */
  | { readonly kind: 'stop' }
  /** The way to these servers is gone for so long: refused at once, or nothing comes back. */
  | {
      readonly kind: 'cut'
      readonly servers: readonly ServerName[]
      readonly ms: number
      readonly manner: 'refused' | 'silent'
    }
  /** Before: nothing was done. After: it was done, and nobody is told. */
  | { readonly kind: 'no-answer' }
  /** The server says no. */
  | { readonly kind: 'refusal'; readonly thrown: number }
  | { readonly kind: 'slow'; readonly ms: number }

export const strikeKinds = [
  'kill',
  'pause',
  'stop',
  'cut',
  'no-answer',
  'refusal',
  'slow',
] as const satisfies Strike['kind'][]

/** Decides what goes wrong at each point, in the order in which a world comes to them. */
export interface Chaos {
  at(point: Point): Strike | null
}

export const calm: Chaos = { at: () => null }
