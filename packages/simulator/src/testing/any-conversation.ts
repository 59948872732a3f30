import fc from 'fast-check'
import { type Assumptions, likelyAssumptions } from '../facts/assumptions.ts'
import { type Conversation } from '../facts/conversation.ts'
import { foundOrganisation } from '../organisation/found-organisation.ts'
import { stageConversation } from '../play/script.ts'
import { timelineKinds } from '../timelines/registry.ts'

export const testOrganisation = foundOrganisation('0d3f6a52-7c1e-4b8f-9a60-51e2c4d7b803', 1)

const unlikelyAssumptions: Assumptions = {
  ...likelyAssumptions,
  userStartAt: 'answer',
  inQueueFlowEvents: false,
  overSlaOn: 'acd',
  wrapupBesideAcw: false,
  attributesForm: 'changed',
  calledPartyPurpose: 'external',
  externalEvents: false,
  acwWhenSkipped: 'acw',
  acwWhenTimedOut: 'wrapup',
  acwWhenGivenByAnother: 'none',
  shortAbandonMs: 5_000,
}

export interface Example {
  readonly conversation: Conversation
  readonly assumptions: Assumptions
}

export const stagedAt = 1_767_000_000_000

/** A conversation of every kind and seed, under the likely assumptions and under their opposites. */
export const anyConversation = (kinds = timelineKinds): fc.Arbitrary<Example> =>
  fc.record({ kind: fc.constantFrom(...kinds), seed: fc.nat(), likely: fc.boolean() }).map(({ kind, seed, likely }) => {
    const assumptions = likely ? likelyAssumptions : unlikelyAssumptions
    const script = { kind, throws: `test/${seed}` }
    return { conversation: stageConversation(testOrganisation, assumptions, script, stagedAt), assumptions }
  })
