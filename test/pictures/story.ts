/** What happened to one conversation, as a picture tells it. Every time is epoch milliseconds. */
export interface Story {
  /** Of the picture. */
  readonly name: string
  /** One sentence for people. */
  readonly about: string
  readonly startsAt: number
  /** When nothing more is drawn. */
  readonly endsAt: number
  readonly lanes: readonly Lane[]
  readonly events: readonly StoryEvent[]
  readonly looks: readonly Look[]
  readonly late: readonly LateEvent[]
  readonly told: readonly Told[]
  readonly waits: readonly Wait[]
  readonly rows: readonly Row[]
}

export type Role = 'customer' | 'outside' | 'flow' | 'queue' | 'voicemail' | 'agent'

/** Everything that one person or thing did: who comes back later comes back to the same lane. */
export interface Lane {
  readonly role: Role
  readonly name: string
  readonly sessionIds: readonly string[]
  readonly participantIds: readonly string[]
  readonly bars: readonly Bar[]
}

/** What of a segment's type a picture tells apart. */
export type Activity = 'connected' | 'waiting' | 'ringing' | 'hold' | 'asleep' | 'after-call-work'

export interface Bar {
  readonly sessionId: string
  readonly activity: Activity
  readonly from: number
  /** Null: it has not ended. */
  readonly to: number | null
}

/** One detail event. */
export interface StoryEvent {
  readonly at: number
  readonly type: string
  /** What is to be said of it beside its type; empty for most. */
  readonly more: string
  /** Index of the lane that it is drawn in. */
  readonly lane: number
}

export type Answer =
  | 'not found yet'
  | 'record is behind'
  | 'still open'
  | 'asleep'
  | 'acw pending'
  | 'complete, more may come'
  | 'complete'
  | 'refused'

/** The record was asked for, and answered. */
export interface Look {
  readonly at: number
  readonly cause: string
  readonly answeredAt: number
  readonly answer: Answer
}

/** An event that arrived long after it happened. */
export interface LateEvent {
  readonly at: number
  readonly type: string
}

/** An announcement on `conversation-completions`. */
export interface Told {
  readonly at: number
  readonly kind: string
  readonly round: number
}

/** What completion waited for, until something came. */
export interface Wait {
  readonly from: number
  readonly to: number
  readonly what: string
}

/** What the row in ClickHouse showed from a moment on. */
export interface Row {
  readonly from: number
  readonly shows: RowState
}
export type RowState = 'open' | 'acw pending' | 'ended'
