import { type CampaignContact, type Participant } from '../facts/conversation.ts'
import { type Dice } from '../facts/dice.ts'
import { type Stage } from '../timelines/timeline.ts'
import { displayForm } from './caller.ts'
import { type HangUp } from './hang-up.ts'
import { readMedia } from './media-path.ts'

/** A call to somebody outside. */
export interface OutsideCall {
  readonly purpose: 'customer' | 'external'
  /** Set if somebody is called who is in the conversation already. */
  readonly of?: Pick<Participant, 'participantId' | 'contact'>
  readonly campaign?: CampaignContact
  readonly sessionId: string
  readonly ani: string
  readonly number: string
  readonly dialedFrom: number
  readonly answeredAt?: number
  readonly end: HangUp['customer']
}

const somebody = (dice: Dice, linkedAt: number) => ({
  participantId: dice.uuid(),
  ...(dice.chance(0.4) ? { contact: { id: dice.uuid(), linkedAt } } : {}),
})

export function calledParticipant({ dice, organisation }: Stage, call: OutsideCall): Participant {
  const { answeredAt, dialedFrom, end, number } = call
  const atEnd = { disconnectType: end.type }
  return {
    ...(call.of ?? somebody(dice, dialedFrom)),
    name: displayForm(number),
    purpose: call.purpose,
    data: [],
    leg: {
      role: 'customer',
      sessionId: call.sessionId,
      direction: 'outbound',
      ...(call.campaign ? { campaign: call.campaign } : {}),
      ani: call.ani,
      dnis: number,
      sessionDnis: number,
      edgeId: dice.pick(organisation.edges).id,
      protocolCallId: dice.uuid(),
      divisionId: null,
      stretches:
        answeredAt === undefined
          ? [{ type: 'dialing', start: dialedFrom, end: end.at, atEnd }]
          : [
              { type: 'dialing', start: dialedFrom, end: answeredAt },
              { type: 'interact', start: answeredAt, end: end.at, atEnd },
            ],
      readings:
        answeredAt === undefined
          ? []
          : [readMedia(dice, 'audio/opus', answeredAt, end.at), readMedia(dice, 'audio/PCMU', answeredAt, end.at)],
      disclosures: [
        { at: dialedFrom, fields: { remoteNameDisplayable: displayForm(number) } },
        ...(answeredAt === undefined ? [] : [{ at: answeredAt, fields: { recording: true } }]),
      ],
    },
  }
}
