import { type ServiceName, serviceNames } from '@aftercall/demo'
import { systemClock } from '@aftercall/runtime'
import { ordinary } from '../grounds.ts'
import { type Member } from '../member.ts'
import { type Place } from '../place.ts'
import { type Scenario } from '../scenario.ts'

const everyMs = 3_000
const restlessMs = 30_000

/** So many instances of every service at once, which then leave one by one while the play goes on. */
const many = (instances: number): Scenario => ({
  name: `instances.${instances}`,
  fault: `${instances} instances of every service, all but one leave`,
  phase: 'rebalance',
  ground: ordinary,
  seconds: 25 + instances * 8,
  ci: false,
  async run(place) {
    const more: Member[] = []
    for (let nth = 2; nth <= instances; nth++) for (const service of serviceNames) more.push(await place.hire(service))
    await Promise.all(more.map((one) => one.instance.answers()))
    await place.play({ conversations: 60, seconds: 15, speed: 400 })
    await place.untilStored(0.2)
    await Promise.all(more.map((one) => one.stop()))
    place.over()
  },
})

const storedSql = `SELECT uniqExact(event_id) AS events FROM events_raw WHERE org_id = {organisation:String}`

async function storedEvents({ pipeline }: Place): Promise<number> {
  const [row] = await pipeline.query<{ events: string }>(storedSql, { organisation: pipeline.organisation.id })
  return Number(row?.events ?? 0)
}

/** A member that comes and goes every three seconds: the others keep working meanwhile. */
const restless = (service: ServiceName): Scenario => ({
  name: `restless.${service}`,
  fault: `a second ${service} comes and goes every 3 s`,
  phase: 'rebalance',
  ground: ordinary,
  seconds: 60,
  ci: false,
  async run(place) {
    await place.play({ conversations: 70, seconds: restlessMs / 1_000, speed: 300 })
    await place.untilStored(0.05)
    const guest = await place.hire(service)
    const until = systemClock.now() + restlessMs
    const before = await storedEvents(place)
    while (systemClock.now() < until) {
      await place.sleep(everyMs)
      await guest.kill()
      await guest.start()
    }
    const during = (await storedEvents(place)) - before
    await guest.kill()
    place.say(`${during} events were stored meanwhile`)
    if (during === 0)
      throw new Error(`nothing was stored while a second ${service} came and went: it starves the first`)
    place.over()
  },
})

export const memberScenarios: readonly Scenario[] = [
  ...[2, 3, 5, 7].map(many),
  ...serviceNames.filter((service) => service !== 'bridge').map(restless),
]
