import { type Assumptions } from '../facts/assumptions.ts'
import { type PersonLeg } from '../facts/conversation.ts'
import { hangUpOf, lengthOf, stretchesOf } from '../facts/moments.ts'
import { dialogueMetrics } from './dialogue-metrics.ts'
import { count, type Metric, spans } from './metric.ts'

/** What became of calling a customer back: dialled, and reached or not. */
function attemptMetrics({ attempt }: PersonLeg): Metric[] {
  if (!attempt) return []
  const { dialledAt, reachedAt, gaveUpAt } = attempt
  const since = (name: string, at: number): Metric => ({ name, value: at - dialledAt, at })
  return [
    count('nCallbackAttempts', dialledAt),
    ...(reachedAt === undefined ? [] : [since('tCallbackConnect', reachedAt)]),
    ...(gaveUpAt === undefined ? [] : [since('tCallbackNotReached', gaveUpAt)]),
  ]
}

/** Per stretch at its end, and the sum over the leg when the call is over. */
function spansAndSum(leg: PersonLeg, type: 'interact' | 'hold' | 'callback', name: string): Metric[] {
  const stretches = stretchesOf(leg, type)
  if (stretches.length === 0) return []
  const sum = { name: `${name}Complete`, value: lengthOf(stretches), at: hangUpOf(leg).end }
  return [...spans(name, stretches), sum]
}

function answerMetrics(leg: PersonLeg, { overSlaOn }: Assumptions): Metric[] {
  const [talk] = stretchesOf(leg, 'interact')
  if (!leg.answeredAfter || !talk) return []
  const answered = { name: 'tAnswered', value: leg.answeredAfter.waitMs, at: talk.start }
  return [answered, ...(leg.answeredAfter.late && overSlaOn === 'agent' ? [count('nOverSla', talk.start)] : [])]
}

/** Handling ends with after-call work, if there is any; an offer that came to nothing is not handled at all. */
function handleMetrics(leg: PersonLeg): Metric[] {
  const { afterCall } = leg
  const worked = (['contacting', 'dialing', 'interact', 'hold'] as const).flatMap((type) => stretchesOf(leg, type))
  const acw = afterCall ? [{ name: 'tAcw', value: afterCall.countedMs, at: afterCall.countedAt }] : []
  if (worked.length === 0 && !afterCall) return []
  const value = lengthOf(worked) + (afterCall?.countedMs ?? 0)
  return [...acw, { name: 'tHandle', value, at: afterCall?.countedAt ?? hangUpOf(leg).end }]
}

const transferMetric = { blind: 'nBlindTransferred', consult: 'nConsultTransferred' } as const

export function personMetrics(leg: PersonLeg, assumptions: Assumptions): Metric[] {
  const overAt = hangUpOf(leg).end
  const notTaken = leg.part === 'declined' || leg.part === 'timed-out'
  return [
    ...spans('tContacting', stretchesOf(leg, 'contacting')),
    ...spans('tDialing', stretchesOf(leg, 'dialing')),
    ...spans('tAlert', stretchesOf(leg, 'alert')),
    ...(notTaken ? spans('tNotResponding', stretchesOf(leg, 'alert')) : []),
    ...(leg.failed ? [count('nError', overAt)] : []),
    ...answerMetrics(leg, assumptions),
    ...spansAndSum(leg, 'interact', 'tTalk'),
    ...spansAndSum(leg, 'hold', 'tHeld'),
    ...spansAndSum(leg, 'callback', 'tActiveCallback'),
    ...dialogueMetrics(leg),
    ...attemptMetrics(leg),
    ...(leg.consultedAt === undefined ? [] : [count('nConsult', leg.consultedAt)]),
    ...(leg.transferred ? [count(transferMetric[leg.transferred], overAt), count('nTransferred', overAt)] : []),
    ...handleMetrics(leg),
  ]
}
