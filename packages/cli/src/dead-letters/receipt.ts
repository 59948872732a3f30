import { type Refused } from './plan.ts'

/** What one run did: to which letters, where to, when. Times are ISO. */
export interface Receipt {
  readonly receipt: string
  readonly action: 'replay' | 'discard'
  readonly startedAt: string
  readonly endedAt: string
  readonly done: readonly { readonly id: string; readonly source: string; readonly target: string }[]
  /** Asked for, and left as it was. */
  readonly refused: readonly Refused[]
  /** Marked, and not known to be done: the run ended in between. */
  readonly unsure: readonly { readonly id: string; readonly source: string }[]
}
