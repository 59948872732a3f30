import { type DisconnectType } from '../facts/conversation.ts'
import { callerParticipant, callIn } from '../staging/caller.ts'
import { type MenuExit, menuParticipant } from '../staging/menu.ts'
import { type Stage, type Timeline } from './timeline.ts'

interface Ending {
  readonly menuEnd: number
  readonly callerEnd: number
  readonly callerType: DisconnectType
  readonly exit: MenuExit
}

function ending({ dice }: Stage, at: number): Ending {
  const after = at + dice.whole(4, 60)
  if (dice.chance(0.6)) {
    return { callerEnd: at, menuEnd: at + dice.whole(1, 8), callerType: 'endpoint', exit: { reason: 'DISCONNECT' } }
  }
  if (dice.chance(0.85)) {
    return { menuEnd: at, callerEnd: after, callerType: 'peer', exit: { reason: 'FLOW_DISCONNECT' } }
  }
  return { menuEnd: at, callerEnd: after, callerType: 'system', exit: { reason: 'FLOW_ERROR_DISCONNECT' } }
}

export const endedInMenu: Timeline = {
  kind: 'ended-in-ivr',
  about: 'Inbound call that never reaches a queue: the caller hangs up in the menu, or the flow ends the call.',
  weight: 55,
  originatingDirection: 'inbound',
  play(stage) {
    const caller = callIn(stage)
    const { menuEnd, callerEnd, callerType, exit } = ending(
      stage,
      stage.startAt + stage.dice.around(25_000, 0.9, 1_500, 240_000),
    )
    return [
      callerParticipant(stage, caller, {
        endedAt: callerEnd,
        disconnectType: callerType,
        pathChanges: [],
        disclosures: [],
      }),
      menuParticipant(stage, caller, { endedAt: menuEnd, exit }),
    ]
  },
}
