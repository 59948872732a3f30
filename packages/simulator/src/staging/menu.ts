import {
  type DisconnectType,
  type ExitReason,
  type FlowOutcome,
  type FlowRun,
  type Participant,
  type TransferType,
} from '../facts/conversation.ts'
import { type Dice } from '../facts/dice.ts'
import { type Named } from '../organisation/organisation.ts'
import { type Stage } from '../timelines/timeline.ts'
import { type Caller } from './caller.ts'
import { readMedia } from './media-path.ts'

export type MenuExit =
  | { readonly reason: 'TRANSFER'; readonly target: Named; readonly to?: TransferType }
  | { readonly reason: Exclude<ExitReason, 'TRANSFER' | 'FLOW_EXIT'> }

/** A walk through a flow, and how it was left. It begins when its stage does. */
export interface MenuWalk {
  readonly endedAt: number
  readonly exit: MenuExit
  /** Inbound, by the number that was dialled, unless said otherwise. */
  readonly entry?: FlowRun['entry']
  readonly flowType?: 'INBOUNDCALL' | 'OUTBOUNDCALL'
}

const disconnectTypes: Record<MenuExit['reason'], DisconnectType> = {
  TRANSFER: 'transfer',
  DISCONNECT: 'peer',
  FLOW_DISCONNECT: 'client',
  FLOW_ERROR_DISCONNECT: 'error',
  SESSION_EXPIRE_DISCONNECT: 'system',
  RECOGNITION_FAILURE_DISCONNECT: 'system',
}

function flowOutcomes({ dice, organisation }: Stage, from: number, to: number): FlowOutcome[] {
  if (!dice.chance(0.3)) return []
  const start = from + dice.whole(0, Math.floor((to - from) / 3))
  const end = dice.whole(start, to)
  return [
    {
      flowOutcomeId: dice.pick(organisation.flowOutcomes).id,
      value: dice.chance(0.8) ? 'SUCCESS' : 'FAILURE',
      start,
      end,
      milestones: organisation.flowMilestones
        .filter(() => dice.chance(0.4))
        .map(({ id }) => ({ milestoneId: id, at: dice.whole(start, end) })),
    },
  ]
}

type Setting = Participant['data'][number]

/** Some callers go back in the menu and choose something else. */
function chosenAgain(dice: Dice, choice: Setting | undefined, to: number): Setting[] {
  if (!choice || choice.at >= to || !dice.chance(0.4)) return []
  return [{ at: dice.whole(choice.at + 1, to), attributes: { [menuChoice]: String(dice.whole(5, 8)) } }]
}

const menuChoice = 'Menu choice'

function menuData({ dice }: Stage, from: number, to: number): Participant['data'] {
  const settings = [{ Language: 'en-us' }, { [menuChoice]: String(dice.whole(1, 4)) }, { order_flag: 'true' }]
  const chosen = settings.filter(() => dice.chance(0.4))
  const set = chosen.map((attributes) => ({ at: dice.whole(from, to), attributes }))
  const choice = set.find(({ attributes }) => menuChoice in attributes)
  return [...set, ...chosenAgain(dice.fork('menu/again'), choice, to)].sort((one, other) => one.at - other.at)
}

/** The caller's walk through the inbound flow, from `startAt` to `endedAt`, and how it left. */
export function menuParticipant(
  stage: Stage,
  caller: Caller,
  { endedAt, exit, entry, flowType = 'INBOUNDCALL' }: MenuWalk,
): Participant {
  const { dice, startAt, organisation } = stage
  const { flow: menu, number } = caller.line
  const begin = startAt + dice.whole(8, 40)
  const connected = begin + dice.whole(30, 60)
  const startedAt = Math.min(connected + dice.whole(100, 200), endedAt)
  // The platform reports a hand-over a moment after the leg; a hang-up ends leg and flow at once.
  const flowEndedAt = exit.reason === 'TRANSFER' ? endedAt + dice.whole(1, 4) : endedAt
  const flow: FlowRun = {
    flowId: menu.id,
    flowName: menu.name,
    flowType,
    flowVersion: menu.version,
    divisionId: menu.divisionId,
    language: menu.language,
    startedAt,
    endedAt: flowEndedAt,
    entry: entry ?? { type: 'dnis', reason: number },
    exit: {
      reason: exit.reason,
      ...('target' in exit
        ? { transfer: { type: exit.to ?? 'ACD', address: exit.target.id, name: exit.target.name } }
        : {}),
    },
    outcomes: flowOutcomes(stage, startedAt, endedAt),
  }
  return {
    participantId: dice.uuid(),
    name: menu.name,
    purpose: 'ivr',
    data: menuData(stage, startedAt, endedAt),
    leg: {
      role: 'ivr',
      sessionId: dice.uuid(),
      direction: caller.direction ?? 'inbound',
      ani: caller.ani,
      dnis: number,
      sessionDnis: number,
      edgeId: dice.pick(organisation.edges).id,
      protocolCallId: dice.uuid(),
      peerId: caller.sessionId,
      remote: caller.remote,
      divisionId: menu.divisionId,
      flow,
      stretches: [
        { type: 'system', start: begin, end: connected },
        { type: 'ivr', start: connected, end: endedAt, atEnd: { disconnectType: disconnectTypes[exit.reason] } },
      ],
      readings: [readMedia(dice, 'audio/opus', connected, endedAt)],
      disclosures: [{ at: begin, fields: { remoteNameDisplayable: 'Example City, Example State' } }],
    },
  }
}
