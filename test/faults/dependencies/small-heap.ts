import { serviceNames } from '@aftercall/demo'
import { spoil, withBody } from '../../support/interposer/deeds.ts'
import { type Answer, type InterposedRequest } from '../../support/interposer/exchange.ts'
import { type Scenario } from '../scenario.ts'
import { type Dependencies } from './ground.ts'
import { untilStruck } from './noticed.ts'
import { calmly, type DependencyPlace, scenarioOf } from './under-load.ts'

// What waits for long is not to come a second time meanwhile: memory is what is looked at here.
const heap = { NODE_OPTIONS: '--max-old-space-size=150', BRIDGE_VISIBILITY_SECONDS: '30' }
const filler = 'x'.repeat(5 * 1_048_576)
/** One record of so many is large. */
const oneOf = 16

/** Adds a field that nobody knows to some records, the same ones each time. */
function enlarged(given: Answer): Answer {
  const { conversations = [], ...rest } = JSON.parse(String(given.body)) as {
    conversations?: readonly { readonly conversationId: string }[]
  }
  const isLarge = (id: string) => Number.parseInt(id.slice(0, 2), 16) % oneOf === 0
  const grown = conversations.map((one) => (isLarge(one.conversationId) ? { ...one, filler } : one))
  return withBody(given, JSON.stringify({ ...rest, conversations: grown }))
}

const finalsSql = `
SELECT uniqExact(conversation_id) AS finals FROM conversation_completions
WHERE org_id = {organisation:String} AND kind = 'final'`

async function untilFinal(place: DependencyPlace): Promise<void> {
  const { simulator, organisation } = place.pipeline
  await place.until(
    'every conversation is final',
    async () => {
      const { planned, staysOpen } = await simulator.progress()
      const [row] = await place.pipeline.query<{ finals: number }>(finalsSql, { organisation: organisation.id })
      const finals = Number(row?.finals ?? 0)
      return { done: finals >= planned - staysOpen, seen: { finals, planned, staysOpen } }
    },
    240_000,
  )
}

export const heapScenarios: readonly Scenario<Dependencies>[] = [
  scenarioOf(
    {
      name: 'heap.150-megabytes',
      fault: 'every service has a heap of 150 MB, thousands of events wait, and some records have 5 MB',
      phase: 'backlog',
      seconds: 150,
    },
    async (place) => {
      const isDetails = ({ action }: InterposedRequest) => action === 'details'
      await calmly(place, async () => {
        const large = place.own.api.tell({ when: isDetails, deed: spoil(enlarged) })
        const crew = serviceNames.map((service) => place.member(service))
        await Promise.all(crew.map((one) => one.stop()))
        await place.play({ conversations: 200, speed: 3_600, seconds: 5 })
        await place.untilPlayed()
        const before = crew.map(({ endings }) => endings)
        await Promise.all(crew.map((one) => one.start(heap)))
        await Promise.all(crew.map((one) => one.ready()))
        place.over()
        await untilFinal(place)
        await untilStruck(place, large, 1, 'the large record')
        const ended = crew.filter(({ endings }, index) => endings > (before[index] ?? 0)).map(({ name }) => name)
        if (ended.length > 0) throw new Error(`out of memory, or ended otherwise: ${ended.join(', ')}`)
        await Promise.all(crew.map((one) => one.stop()))
      })
      await Promise.all(serviceNames.map((service) => place.member(service).start()))
    },
  ),
]
