import { type FlowRun } from '../facts/conversation.ts'
import { rollDice } from '../facts/dice.ts'
import { type Named } from '../organisation/organisation.ts'
import { type Stage } from '../timelines/timeline.ts'

const names = {
  INBOUNDEMAIL: 'Mail room',
  INBOUNDCHAT: 'Chat desk',
  INBOUNDSHORTMESSAGE: 'Message desk',
  DIGITALBOT: 'Helper',
} as const

export interface DigitalRun {
  readonly flowType: keyof typeof names
  readonly startedAt: number
  readonly endedAt: number
  readonly entry: FlowRun['entry']
  /** Where it hands over to; without one the flow just ends. */
  readonly queue?: Named
}

/** A run of the organisation's flow of that type; it has one of each. */
export function digitalRun({ organisation }: Stage, run: DigitalRun): FlowRun {
  const { flowType, startedAt, endedAt, entry, queue } = run
  const own = rollDice(`flow/${organisation.id}/${flowType}`)
  return {
    flowId: own.uuid(),
    flowName: names[flowType],
    flowType,
    flowVersion: `${own.whole(1, 24)}.0`,
    divisionId: own.pick(organisation.divisions).id,
    language: 'en-us',
    startedAt,
    endedAt,
    ...(entry ? { entry } : {}),
    exit: queue
      ? { reason: 'TRANSFER', transfer: { type: 'ACD', address: queue.id, name: queue.name } }
      : { reason: 'FLOW_EXIT' },
    outcomes: [],
  }
}
