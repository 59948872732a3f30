import { serviceNames, type ServiceName } from '@aftercall/demo'
import { ordinary } from '../grounds.ts'
import { type Place } from '../place.ts'
import { type Phase, type Scenario } from '../scenario.ts'
import { isolateAt } from '../strike-at.ts'
import { backlog } from './backlog.ts'
import { type CrashPoint, crashPoints } from './crash-points.ts'

const pointTimeoutMs = 45_000
/** These are struck under a backlog, too: what is in flight then is as large as it gets. */
const inBacklog = ['DeleteMessageBatch', 'Produce', 'EndTxn', 'TxnOffsetCommit', 'INSERT', 'OffsetCommit']
const inCi = new Set(['bridge.5', 'completion.10', 'details.5', 'sink.3'])

/** Waits for the moment, then ends the process there, hard, and starts another. */
async function crashAt(place: Place, service: ServiceName, point: CrashPoint): Promise<void> {
  const member = place.member(service)
  if (point.atStart) await member.kill()
  const nth = place.chance.between(1, point.among)
  const moment = isolateAt(member, point, nth)
  if (point.atStart) await member.start()
  await place.until(
    `${service} comes to ${point.message} ${point.side} the ${nth}. time`,
    () => ({ done: moment.struck(), seen: moment.seen() }),
    pointTimeoutMs,
  )
  await member.kill()
  await member.start()
  place.over()
}

const scenarioAt = (service: ServiceName, point: CrashPoint, number: number, phase: Phase): Scenario => ({
  name: `crash.${service}.${number}.${phase}`,
  fault: `${service} killed at point ${number}: ${point.what}`,
  phase,
  ground: ordinary,
  seconds: phase === 'backlog' ? 30 : 18,
  ci: phase === 'steady' && inCi.has(`${service}.${number}`),
  async run(place) {
    if (phase === 'backlog') await backlog(place)
    else {
      await place.play()
      await place.untilStored(0.05)
    }
    await crashAt(place, service, point)
  },
})

export const crashScenarios: readonly Scenario[] = serviceNames.flatMap((service) =>
  crashPoints[service].flatMap((point, index) => [
    scenarioAt(service, point, index + 1, 'steady'),
    ...(inBacklog.includes(point.message) && !point.atStart ? [scenarioAt(service, point, index + 1, 'backlog')] : []),
  ]),
)
