import { detailEvents } from './events/detail-events.ts'
import { publish } from './events/envelope.ts'
import { type Assumptions } from './facts/assumptions.ts'
import { rollDice } from './facts/dice.ts'
import { conversationEnd } from './facts/moments.ts'
import { plainFacts } from './facts/plain-facts.ts'
import { foundOrganisation } from './organisation/found-organisation.ts'
import { stageConversation } from './play/script.ts'
import { recordAt } from './record/record-at.ts'
import { defaultSettings } from './settings.ts'
import { conversationTraffic } from './topics/conversation-traffic.ts'
import { topics } from './topics/registry.ts'
import { usualVolume } from './topics/volume.ts'

/** One conversation for people to look at: its events as published, all that other topics can tell of it, its record when all is over, and its facts. */
export function previewConversation(kind: string, seed: number, assumptions: Assumptions, endsAt: number) {
  const { organisationId } = defaultSettings()
  const organisation = foundOrganisation(organisationId, 1)
  const script = { kind, throws: `${seed}/preview` }
  const stageAt = (start: number) => stageConversation(organisation, assumptions, script, start)
  const conversation = stageAt(endsAt - conversationEnd(stageAt(0)))
  const source = { organisationId, suffix: 'simulated-centre', account: '111122223333', region: 'us-east-1' }
  const events = publish(detailEvents(conversation, assumptions), source, rollDice(`${seed}/publish`))
  const envelopes = events.map(({ envelope }) => envelope)
  const volume = { ...usualVolume, analysedShare: 1, transcribedShare: 1, mishapShare: 1 }
  const newsroom = { organisation, assumptions, topics, volume }
  const story = { conversation, throws: script.throws, until: Infinity }
  return {
    events: envelopes,
    topics: conversationTraffic(newsroom, source, story).map(({ envelope }) => envelope),
    record: recordAt(conversation, assumptions, endsAt + 1_000),
    facts: plainFacts(
      conversation,
      assumptions,
      envelopes.map(({ id }) => id),
    ),
  }
}
