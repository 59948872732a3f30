import { displayForm, outsideNumber } from '../staging/caller.ts'
import { hangUp, type HangUp } from '../staging/hang-up.ts'
import { calledParticipant } from '../staging/outside-party.ts'
import { pickUsers } from '../staging/reach-agent.ts'
import { placingParticipant } from '../staging/user-call.ts'
import { type Timeline } from './timeline.ts'

export const outboundCall: Timeline = {
  kind: 'outbound-call',
  about: 'A user calls somebody outside by hand, sometimes on behalf of a queue, sometimes in vain.',
  weight: 35,
  originatingDirection: 'outbound',
  play(stage) {
    const { dice, startAt, organisation } = stage
    const user = pickUsers(stage, 1)[0] ?? dice.pick(organisation.users)
    const number = outsideNumber(stage)
    const [own, other] = [dice.uuid(), dice.uuid()]
    const ani = user.stationAddress
    const dialsFrom = startAt + dice.whole(600, 2_500)
    const outsideFrom = dialsFrom - dice.whole(10, 60)
    const answered = dice.chance(0.85) ? { answeredAt: dialsFrom + dice.whole(1_500, 18_000) } : {}
    const talksFrom = answered.answeredAt ?? dialsFrom
    const lastsMs =
      answered.answeredAt === undefined ? dice.whole(12_000, 40_000) : dice.around(90_000, 0.9, 5_000, 900_000)
    const ends = hangUp(stage, talksFrom + lastsMs)
    // Nobody answered: the user gives up, and the call that rang ends with it.
    const gaveUp: HangUp = {
      customer: { at: ends.agent.at, type: 'peer' },
      agent: { at: ends.agent.at, type: 'client' },
    }
    const { customer, agent } = answered.answeredAt === undefined ? gaveUp : ends
    const onBehalfOf = dice.chance(0.3) ? { onBehalfOf: dice.pick(organisation.queues) } : {}
    const call = { user, sessionId: own, peerId: other, ani, dnis: number, remote: displayForm(number), dialsFrom }
    return [
      placingParticipant(stage, {
        ...call,
        ...answered,
        hangUpAt: agent.at,
        disconnectType: agent.type,
        ...onBehalfOf,
      }),
      calledParticipant(stage, {
        purpose: stage.assumptions.calledPartyPurpose,
        sessionId: other,
        ani,
        number,
        dialedFrom: outsideFrom,
        ...answered,
        end: customer,
      }),
    ]
  },
}
