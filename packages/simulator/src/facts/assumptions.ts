/**
 * What no public source settles about Genesys Cloud. Each is a setting, so that the product can be shown to work either
 * way; the defaults are the likelier reading, or the platform at its best. `switches.ts` lists the alternatives.
 */
export interface Assumptions extends EventAssumptions, RecordAssumptions, ApiAssumptions {}

/** What the detail events say, and when. A play keeps those that held when it began. */
export interface EventAssumptions {
  /** Whether a user's session begins with the ringing or with the answer. */
  readonly userStartAt: 'alert' | 'answer'
  /** Whether the flow that plays while a caller waits speaks with events of its own, on the queue's session. */
  readonly inQueueFlowEvents: boolean
  /** Whether `wrapup` is sent beside `acw`. */
  readonly wrapupBesideAcw: boolean
  /** What tells that after-call work was skipped. */
  readonly acwWhenSkipped: 'none' | 'acw'
  /** What tells of after-call work whose time ran out. `wrapup` alone has no user. */
  readonly acwWhenTimedOut: 'acw' | 'wrapup' | 'none'
  /** What tells of after-call work that a supervisor, the dialler or a teardown ended. */
  readonly acwWhenGivenByAnother: 'acw' | 'wrapup' | 'none'
  /** Whether `attributes` carries the whole map or only what was just set. */
  readonly attributesForm: 'whole' | 'changed'
  /** Whether an outside party of purpose `external` speaks with `customer.*` events. */
  readonly externalEvents: boolean
  /** Whether a voicemail speaks with `voicemail.*` events. */
  readonly voicemailEvents: boolean
  /** Which attempts that reached nobody have a `customer.start`: those of users, none, or the dialler's too. */
  readonly unreachedStart: 'manual' | 'never' | 'always'
  /** Whether `customer.end` is sent when a message conversation is closed because its time is over. */
  readonly customerEndOnTimeOut: boolean
  /** Share of events (0..1) that the platform publishes twice, as two: with another envelope id. */
  readonly republishedShare: number
}

/** What stands in the record. Those that change its final form are kept by a play; how it grows holds at once. */
export interface RecordAssumptions {
  /** Which leg carries `nOverSla`. */
  readonly overSlaOn: 'agent' | 'acd'
  /** The purpose of an outside party whom a user calls. */
  readonly calledPartyPurpose: 'customer' | 'external'
  /** Callers who leave a queue sooner than this are short abandons. */
  readonly shortAbandonMs: number
  /** Whether `conversationEnd` waits for after-call work; if not, the record has an end while that is still open. */
  readonly endIncludesWrapUp: boolean
  /** Share of conversations (0..1) whose record has its end first, and its wrap-ups some time later. */
  readonly lateWrapUpShare: number
  /** Share of conversations (0..1) whose media statistics come in late, after the end. */
  readonly lateMediaShare: number
  /** Share of conversations (0..1) whose metrics come in late, after the end. */
  readonly lateMetricsShare: number
  /** How late at most, in the machine's time. */
  readonly lateUpToMs: number
  /** Whether the start moves as long as the record grows: by milliseconds, or for some over midnight UTC as well. */
  readonly startShift: 'none' | 'milliseconds' | 'midnight'
}

/** How the REST API answers. These hold at once, whatever is played. */
export interface ApiAssumptions {
  /** What a request for many does about unknown ids; `empty-object`: left out, and `{}` if none is known. */
  readonly unknownIds: 'leave-out' | '404' | '400' | 'empty-object'
  /** How many ids one request may have; more are a 400. */
  readonly maxIds: number
  /** A record is not found until so long after its first event, in the machine's time. */
  readonly visibleAfterMs: number
  /** How far all records lag behind what has happened, in the machine's time. */
  readonly recordDelayMs: number
  /** Share of reads (0..1) that a replica answers which lags behind: older than an earlier answer, dated now. */
  readonly staleReadShare: number
  /** How far that replica lags at most, in the machine's time. */
  readonly staleReadLagMs: number
}

export const likelyAssumptions: Assumptions = {
  userStartAt: 'alert',
  inQueueFlowEvents: true,
  wrapupBesideAcw: true,
  acwWhenSkipped: 'none',
  acwWhenTimedOut: 'acw',
  acwWhenGivenByAnother: 'acw',
  attributesForm: 'whole',
  externalEvents: true,
  voicemailEvents: true,
  unreachedStart: 'manual',
  customerEndOnTimeOut: true,
  republishedShare: 0,
  overSlaOn: 'agent',
  calledPartyPurpose: 'customer',
  shortAbandonMs: 10_000,
  endIncludesWrapUp: true,
  lateWrapUpShare: 0,
  lateMediaShare: 0,
  lateMetricsShare: 0,
  lateUpToMs: 300_000,
  startShift: 'none',
  unknownIds: 'leave-out',
  maxIds: 100,
  visibleAfterMs: 500,
  recordDelayMs: 0,
  staleReadShare: 0,
  staleReadLagMs: 30_000,
}
