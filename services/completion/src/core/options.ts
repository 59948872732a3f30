/** How patient completion is. All waits count from arrival, in milliseconds. */
export interface CompletionOptions {
  /** From the last new evidence to the first fetch, once all known sessions have ended. */
  readonly quietPeriodMs: number
  /** How long after-call work is waited for before the record is asked for again without any sign of it. */
  readonly acwGraceMs: number
  /** Without any event for this long, a conversation with an open session is looked up. */
  readonly idleLimitMs: number
  /** The same where an open session may sleep by nature: callback, e-mail, message. */
  readonly longIdleLimitMs: number
  /** Delays between attempts while the record is not final; the last one repeats. */
  readonly attemptDelaysMs: readonly number[]
  /** Delays of at least `sharedTickFromMs` end on a multiple of `sharedTickMs`, so that their requests batch. */
  readonly sharedTickMs: number
  readonly sharedTickFromMs: number
  /** Life of a request; afterwards it is answered as expired. */
  readonly requestTtlMs: number
  /** A request without any answer this long after its life counts as lost. */
  readonly lostAllowanceMs: number
  /** A closed record that lacks something known from events is accepted after this many attempts. */
  readonly acceptAfterAttempts: number
  /** Event times and record times of the same moment may differ by this much. */
  readonly toleranceMs: number
  /**
   * A wrap-up, media statistics or metrics may still appear this long after the end of their session: a record that was read earlier and
   * lacks them is looked at once more.
   */
  readonly lateDataMs: number
  /** A final conversation is remembered this long, to recognise late events. */
  readonly markerMs: number
  /** The same, in a few facts, for messages and e-mails: within this time a reply is another round of the same conversation. */
  readonly messageMarkerMs: number
  readonly emailMarkerMs: number
  /** A conversation is given up this long after it was first seen or reopened. */
  readonly giveUpAfterMs: number
}

/** The options, and what is known of the organisations beside their conversations. */
export interface CompletionRules extends CompletionOptions {
  /**
   * Whether ends of this kind of session are heard of at all: an organisation subscribes to the events that it likes, and a session whose end
   * will never be told must not be waited for.
   */
  readonly endsHeard: (orgId: string, kind: string) => boolean
}
