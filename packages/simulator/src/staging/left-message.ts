import { type Participant, type TransferType } from '../facts/conversation.ts'
import { type Named } from '../organisation/organisation.ts'
import { type Stage } from '../timelines/timeline.ts'
import { type Caller, callerParticipant, callIn } from './caller.ts'
import { menuParticipant } from './menu.ts'
import { type BoxOwner, voicemailBox } from './voicemail-box.ts'

/** A call that the menu led into a voicemail box. */
export interface LeftMessage {
  readonly caller: Caller
  readonly told: Participant
  /** Caller, menu and box. */
  readonly participants: Participant[]
  readonly boxFrom: number
  readonly hangUpAt: number
}

export function leaveMessage(stage: Stage, to: TransferType, target: Named, owner: BoxOwner): LeftMessage {
  const { dice, startAt } = stage
  const caller = callIn(stage)
  const menuEnd = startAt + dice.around(30_000, 0.6, 4_000, 150_000)
  const menu = menuParticipant(stage, caller, { endedAt: menuEnd, exit: { reason: 'TRANSFER', to, target } })
  const boxFrom = menuEnd + dice.whole(4, 9)
  const hangUpAt = boxFrom + dice.around(35_000, 0.6, 4_000, 180_000)
  const { queueId } = owner.of
  const told = callerParticipant(stage, caller, {
    endedAt: hangUpAt,
    disconnectType: 'endpoint',
    pathChanges: [menuEnd],
    ...(queueId ? { queue: { queueId, skillIds: [], since: boxFrom } } : {}),
    disclosures: [{ at: boxFrom, fields: { recording: true } }],
  })
  const box = voicemailBox(stage, caller, owner, boxFrom, hangUpAt + dice.whole(1, 6))
  return { caller, told, participants: [told, menu, box], boxFrom, hangUpAt }
}
