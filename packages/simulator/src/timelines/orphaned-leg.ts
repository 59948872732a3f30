import { notYet, type Participant } from '../facts/conversation.ts'
import { workAfterCall } from '../staging/after-call.ts'
import { answeringAgent, talkStretches } from '../staging/agent.ts'
import { callerParticipant, displayForm, outsideNumber } from '../staging/caller.ts'
import { takeCall } from '../staging/handled-call.ts'
import { hangUp } from '../staging/hang-up.ts'
import { type Stage, type Timeline } from './timeline.ts'

interface ForgottenParty {
  readonly number: string
  readonly ani: string
  readonly joinedAt: number
  readonly end: number
}

/** The outside party: set up in another conversation, and forgotten by the platform for two months. */
function forgotten({ dice, organisation }: Stage, { number, ani, joinedAt, end }: ForgottenParty): Participant {
  return {
    participantId: dice.uuid(),
    name: displayForm(number),
    purpose: 'customer',
    data: [],
    leg: {
      role: 'customer',
      sessionId: dice.uuid(),
      direction: 'outbound',
      ani,
      dnis: number,
      sessionDnis: number,
      edgeId: dice.pick(organisation.edges).id,
      divisionId: null,
      stretches: [
        {
          type: 'interact',
          start: joinedAt,
          end,
          conferenceSince: joinedAt,
          sourceConversationId: dice.uuid(),
        },
      ],
      readings: [],
      disclosures: [{ at: joinedAt, fields: { remoteNameDisplayable: displayForm(number), recording: true } }],
    },
  }
}

/** A conference whose outside party is still connected for the platform when all have hung up, until `end`. */
export function playOrphan(stage: Stage, end: (stage: Stage, joinedAt: number) => number): Participant[] {
  const { dice } = stage
  const { caller, reached, before, story } = takeCall(stage)
  const consultedAt = reached.answeredAt + dice.around(70_000, 0.7, 8_000, 400_000)
  const joinedAt = consultedAt + dice.whole(4_000, 25_000)
  const { customer, agent } = hangUp(stage, joinedAt + dice.around(90_000, 0.8, 10_000, 900_000))
  const inviting = answeringAgent(stage, caller, reached.visit, {
    user: reached.user,
    ringsFrom: reached.ringsFrom,
    answeredAt: reached.answeredAt,
    talk: [
      ...talkStretches(stage, reached.answeredAt, consultedAt),
      { type: 'hold', start: consultedAt, end: joinedAt },
      { type: 'interact', start: joinedAt, end: agent.at },
    ],
    hangUpAt: agent.at,
    disconnectType: agent.type,
    conferenceSince: consultedAt,
    afterCall: workAfterCall(dice, reached.visit.queue, agent.at),
  })
  const told = callerParticipant(stage, caller, {
    ...story,
    endedAt: customer.at,
    disconnectType: customer.type,
    conferenceSince: consultedAt,
  })
  const party = { number: outsideNumber(stage), ani: reached.user.stationAddress, joinedAt, end: end(stage, joinedAt) }
  return [told, ...before, inviting, forgotten(stage, party)]
}

export const orphanedLeg: Timeline = {
  kind: 'orphaned-leg',
  about: 'Inbound call: the agent conferences an outside party, whose leg never ends although all have hung up.',
  weight: 2,
  originatingDirection: 'inbound',
  play: (stage) => playOrphan(stage, () => notYet),
}
