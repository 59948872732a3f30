import { callerParticipant, callIn } from '../staging/caller.ts'
import { menuParticipant } from '../staging/menu.ts'
import { type Timeline } from './timeline.ts'

const reasons = [
  'FLOW_DISCONNECT',
  'FLOW_ERROR_DISCONNECT',
  'SESSION_EXPIRE_DISCONNECT',
  'RECOGNITION_FAILURE_DISCONNECT',
] as const

export const flowDisconnect: Timeline = {
  kind: 'flow-disconnect',
  about:
    'Inbound call that the flow ends: as designed, by an error, when its time is over, or for want of recognition.',
  weight: 10,
  originatingDirection: 'inbound',
  play(stage) {
    const { dice, startAt } = stage
    const caller = callIn(stage)
    const reason = dice.pick(reasons)
    const endedAt = startAt + dice.around(25_000, 0.9, 1_500, 240_000)
    const menu = menuParticipant(stage, caller, { endedAt, exit: { reason } })
    const told = callerParticipant(stage, caller, {
      endedAt: endedAt + dice.whole(4, 60),
      disconnectType: reason === 'FLOW_DISCONNECT' ? 'peer' : 'system',
      pathChanges: [],
      disclosures: [],
    })
    return [told, menu]
  },
}
