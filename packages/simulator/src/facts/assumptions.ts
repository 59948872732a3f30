/**
 * What no public source settles about Genesys Cloud. Each is a setting, so that the product can be shown to work either
 * way; the defaults are the likelier reading.
 */
export interface Assumptions {
  /** Whether a user's session begins with the ringing or with the answer. */
  readonly userStartAt: 'alert' | 'answer'
  /** Whether the flow that plays while a caller waits speaks with events of its own, on the queue's session. */
  readonly inQueueFlowEvents: boolean
  /** Which leg carries `nOverSla`. */
  readonly overSlaOn: 'agent' | 'acd'
  /** Whether `wrapup` is sent beside `acw`. */
  readonly wrapupBesideAcw: boolean
  /** Whether `attributes` carries the whole map or only what was just set. */
  readonly attributesForm: 'whole' | 'changed'
  /** The purpose of an outside party whom a user calls. */
  readonly calledPartyPurpose: 'customer' | 'external'
  /** Whether an outside party of purpose `external` speaks with `customer.*` events. */
  readonly externalEvents: boolean
  /** Callers who leave a queue sooner than this are short abandons. */
  readonly shortAbandonMs: number
}

export const likelyAssumptions: Assumptions = {
  userStartAt: 'alert',
  inQueueFlowEvents: true,
  overSlaOn: 'agent',
  wrapupBesideAcw: true,
  attributesForm: 'whole',
  calledPartyPurpose: 'customer',
  externalEvents: true,
  shortAbandonMs: 10_000,
}
