import { type CustomerLeg, type FlowLeg, type PersonLeg, type Utterance } from '../facts/conversation.ts'
import { hangUpOf, stretchesOf } from '../facts/moments.ts'
import { type Metric } from './metric.ts'

const observed = (name: string, value: number, at: number): Metric[] => (value > 0 ? [{ name, value, at }] : [])
const countBy = (dialogue: readonly Utterance[], by: Utterance['by']) =>
  dialogue.filter((said) => said.by === by).length
const mean = (values: readonly number[]) =>
  values.length > 0 ? Math.round(values.reduce((sum, value) => sum + value, 0) / values.length) : 0

/** Each change of turn with how long the one who writes had been waited for; `from`: since when the agent was. */
function responses(dialogue: readonly Utterance[], from: number) {
  let last: Utterance = { at: from, by: 'customer' }
  return dialogue.flatMap((said) => {
    if (said.by === last.by) return []
    const response = { ...said, waitedMs: said.at - last.at }
    last = said
    return [response]
  })
}

/** How quickly agent and customer answered each other in writing, and how much was written. */
export function dialogueMetrics(leg: PersonLeg): Metric[] {
  const { dialogue } = leg
  const [talk] = stretchesOf(leg, 'interact')
  if (!dialogue || !talk) return []
  const overAt = hangUpOf(leg).end
  const answers = responses(dialogue, talk.start)
  const of = (by: Utterance['by']) => answers.filter((answer) => answer.by === by)
  const [first] = of('other')
  const each = (name: string, by: Utterance['by']) =>
    of(by).map(({ at, waitedMs }): Metric => ({ name, value: waitedMs, at }))
  const average = (name: string, by: Utterance['by']) =>
    observed(name, mean(of(by).map(({ waitedMs }) => waitedMs)), overAt)
  return [
    ...(first && leg.answeredAfter ? observed('tFirstResponse', first.waitedMs, first.at) : []),
    ...each('tAgentResponseTime', 'other'),
    ...each('tUserResponseTime', 'customer'),
    ...average('tAverageAgentResponseTime', 'other'),
    ...average('tAverageCustomerResponseTime', 'customer'),
    ...observed('oMessageTurn', of('other').length, overAt),
    ...observed('oMessageCount', countBy(dialogue, 'other'), overAt),
  ]
}

export const writtenByCustomer = (leg: CustomerLeg): Metric[] =>
  observed('oMessageCount', countBy(leg.dialogue ?? [], 'customer'), hangUpOf(leg).end)

/** A bot that spoke with the customer. */
export const botMetrics = ({ flow, dialogue }: FlowLeg): Metric[] =>
  dialogue && dialogue.length > 0 ? [{ name: 'nBotInteractions', value: 1, at: flow.endedAt }] : []
