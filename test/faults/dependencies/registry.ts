import { answer, delay } from '../../support/interposer/deeds.ts'
import { type Scenario } from '../scenario.ts'
import { foreignMessage, type ForeignTopic, putInTopic, registerForeign } from './foreign-messages.ts'
import { type Dependencies } from './ground.ts'
import { counter, lasting, log, untilStruck } from './noticed.ts'
import { calmly, type DependencyPlace, scenarioOf, underLoad } from './under-load.ts'

const services = ['bridge', 'completion', 'details', 'sink'] as const
const unknownId = 2_000_000_000

/** Every service is started anew, and waits for its schemas. */
async function restartAll(place: DependencyPlace): Promise<void> {
  await Promise.all(services.map((service) => place.member(service).stop()))
  await Promise.all(services.map((service) => place.member(service).start()))
}

const untilAllReady = (place: DependencyPlace) => Promise.all(services.map((service) => place.member(service).ready()))

/** Who reads events makes a dead letter each of what it cannot read. */
const readersOf: Readonly<Record<ForeignTopic, number>> = { 'conversation-events': 2, 'conversation-completions': 1 }

export const registryScenarios: readonly Scenario<Dependencies>[] = [
  scenarioOf(
    {
      name: 'registry.down-at-start',
      fault: 'the registry is down when all services start',
      phase: 'backlog',
    },
    async (place) => {
      await calmly(place, async () => {
        await place.own.registry.refuse()
        await restartAll(place)
        await place.play({ conversations: 20 })
        for (const service of services) {
          const said = await log(place, service, { fromTheStart: true })
          await said.untilSaid(/schema registry does not answer/)
        }
      })
      place.over()
      await untilAllReady(place)
    },
  ),
  scenarioOf(
    {
      name: 'registry.slow-at-start',
      fault: 'the registry takes three seconds for each answer when all services start',
      phase: 'backlog',
    },
    async (place) => {
      await calmly(place, async () => {
        const rule = place.own.registry.tell({ deed: delay(3_000) })
        await restartAll(place)
        await place.play({ conversations: 20 })
        await untilStruck(place, rule, 20, 'slowness')
        await untilAllReady(place)
      })
      place.over()
    },
  ),
  scenarioOf(
    {
      name: 'registry.errors-at-start',
      fault: 'the registry answers 500 and web pages when all services start',
      phase: 'backlog',
    },
    async (place) => {
      await calmly(place, async () => {
        const page = { status: 200, headers: { 'content-type': 'text/html' }, body: '<html>Soon back.</html>' }
        let nth = 0
        const deed = answer(() => (nth++ % 2 === 0 ? { status: 500, body: '{"error_code":50001}' } : page))
        const rule = place.own.registry.tell({ deed })
        await restartAll(place)
        await place.play({ conversations: 20 })
        await untilStruck(place, rule, 30, 'the failing registry')
      })
      place.over()
      await untilAllReady(place)
    },
  ),
  underLoad({
    name: 'registry.down-midway',
    fault: 'the registry is down from the middle of a play to its end',
    async strike(place) {
      await place.own.registry.refuse()
      await place.untilPlayed()
      await place.untilStored(1)
    },
  }),
  underLoad({
    name: 'registry.unknown-schema-id',
    fault: 'messages with a schema id that the registry does not know',
    ci: true,
    async strike(place) {
      const unreadable = await counter(place, 'completion', 'aftercall_completion_unreadable')
      const lettered = await counter(place, 'sink', 'aftercall_sink_records_settled', { outcome: 'dead_lettered' })
      await putInTopic(
        place,
        'conversation-events',
        [1, 2, 3].map((nth) => foreignMessage(unknownId + nth)),
      )
      place.expectDeadLetters(3 * readersOf['conversation-events'])
      await unreadable.untilRisen(3)
      await lettered.untilRisen(3)
    },
  }),
  underLoad({
    name: 'registry.incompatible-schema',
    fault: 'an incompatible schema is registered under a subject, and messages are written with it',
    async strike(place) {
      const lettered = await counter(place, 'sink', 'aftercall_sink_records_settled', { outcome: 'dead_lettered' })
      const schemaId = await registerForeign(place, 'conversation-completions')
      await putInTopic(place, 'conversation-completions', [foreignMessage(schemaId)])
      place.expectDeadLetters(readersOf['conversation-completions'])
      await lettered.untilRisen()
      // Whoever starts now finds a newest version that is not its own.
      await place.member('completion').stop()
      await place.member('completion').start()
      await place.member('sink').stop()
      await place.member('sink').start()
      await untilAllReady(place)
    },
  }),
  underLoad({
    name: 'registry.foreign-schema-while-down',
    fault:
      'a message of another writer arrives while the registry is down: it waits until the registry says what it is',
    async strike(place) {
      const schemaId = await registerForeign(place, 'conversation-completions')
      const said = await log(place, 'sink')
      await place.own.registry.refuse()
      await putInTopic(place, 'conversation-completions', [foreignMessage(schemaId)])
      await said.untilSaid(/schema registry does not answer/)
      await lasting(place, 3)
      place.expectDeadLetters(readersOf['conversation-completions'])
    },
  }),
]
