import { answer, delay, type Deed, loseAnswer } from '../../support/interposer/deeds.ts'
import { type InterposedRequest } from '../../support/interposer/exchange.ts'
import { type Member } from '../member.ts'
import { type Scenario } from '../scenario.ts'
import { type Dependencies } from './ground.ts'
import { putEvents } from './hand-made-events.ts'
import { counter, lasting, slowness, untilStruck } from './noticed.ts'
import { type Blow, calmly, type DependencyPlace, scenarioOf, underLoad } from './under-load.ts'

const isInsert = ({ action }: InterposedRequest) => action === 'insert'
const retries = 'aftercall_sink_insert_retries'

const command = (place: DependencyPlace, sql: string) => place.pipeline.clickhouse.command(sql, place.signal)

/** The server is asked with one more setting, and so refuses by itself. */
const withSetting =
  (name: string, value: string): Deed =>
  async (exchange) => {
    const url = new URL(exchange.request.path, 'http://server')
    url.searchParams.set(name, value)
    await exchange.reply(await exchange.forward({ path: `${url.pathname}${url.search}` }))
  }

/** An error as ClickHouse tells it. */
const serverError = (status: number, code: number, name: string): Deed =>
  answer({
    status,
    headers: { 'x-clickhouse-exception-code': String(code), 'content-type': 'text/plain' },
    body: `Code: ${code}. DB::Exception: made by a test. (${name})`,
  })

/** Something is wrong with the server's tables or its memory until it is set right; the sink tries again and again. */
const refusing = (
  about: Pick<Blow, 'name' | 'fault' | 'ci' | 'seconds'>,
  kind: 'retry' | 'setup',
  { spoil, mend }: { readonly spoil: readonly string[]; readonly mend: readonly string[] },
): Scenario<Dependencies> =>
  underLoad({
    ...about,
    async strike(place) {
      const retried = await counter(place, 'sink', retries, { kind })
      try {
        for (const sql of spoil) await command(place, sql)
        await retried.untilRisen(3)
      } finally {
        for (const sql of mend) await command(place, sql)
      }
    },
  })

/** Inserts are answered by the deed until the sink has tried again several times. */
const answering = (
  about: Pick<Blow, 'name' | 'fault' | 'ci' | 'seconds'>,
  deed: Deed,
  kind: 'retry' | 'setup',
): Scenario<Dependencies> =>
  underLoad({
    ...about,
    async strike(place) {
      const retried = await counter(place, 'sink', retries, { kind })
      await untilStruck(place, place.own.clickhouse.tell({ when: isInsert, deed, times: 6 }), 6, about.fault)
      await retried.untilRisen(3)
    },
  })

/** Hand-made events happened in a month of their own. */
const handMadeSql = `
SELECT uniqExact(event_id) AS stored FROM events_raw WHERE toYYYYMM(event_time) = 202406`

const renamed = (from: string, to: string) => `ALTER TABLE events_raw RENAME COLUMN ${from} TO ${to}`

export const clickhouseScenarios: readonly Scenario<Dependencies>[] = [
  underLoad({
    name: 'clickhouse.down',
    fault: 'ClickHouse is down for two minutes',
    seconds: 190,
    play: { seconds: 90, conversations: 80 },
    async strike(place) {
      const retried = await counter(place, 'sink', retries, { kind: 'retry' })
      const sink = place.member('sink')
      const before = sink.endings
      await place.own.clickhouse.refuse()
      await lasting(place, 120)
      await retried.untilRisen(5)
      if (sink.endings > before) throw new Error('the sink did not wait for ClickHouse: it ended')
    },
  }),
  underLoad({
    name: 'clickhouse.slow',
    fault: 'each insert takes two seconds more',
    seconds: 60,
    async strike(place) {
      const slow = await slowness(place, 'sink', 'aftercall_sink_insert_duration_seconds', 1)
      const rule = place.own.clickhouse.tell({ when: isInsert, deed: delay(2_000) })
      await untilStruck(place, rule, 20, 'slowness')
      await slow.untilSeen(10)
    },
  }),
  underLoad({
    name: 'clickhouse.answer-lost',
    fault: 'rows are written and the answer is lost, for every second insert',
    ci: true,
    async strike(place) {
      const retried = await counter(place, 'sink', retries, { kind: 'retry' })
      let nth = 0
      const when = (request: InterposedRequest) => isInsert(request) && nth++ % 2 === 0
      await untilStruck(place, place.own.clickhouse.tell({ when, deed: loseAnswer() }), 12, 'the lost answer')
      await retried.untilRisen(5)
    },
  }),
  answering(
    { name: 'clickhouse.memory-limit', fault: 'inserts meet the memory limit (241)' },
    withSetting('max_memory_usage', '1000'),
    'retry',
  ),
  answering(
    { name: 'clickhouse.read-only', fault: 'the user may only read (164)' },
    withSetting('readonly', '1'),
    'retry',
  ),
  answering(
    { name: 'clickhouse.access-denied', fault: 'the user lacks the right to insert (497)' },
    serverError(403, 497, 'ACCESS_DENIED'),
    'setup',
  ),
  answering(
    { name: 'clickhouse.half-an-answer', fault: 'a balancer answers 502 in the place of ClickHouse' },
    answer({ status: 502, headers: { 'content-type': 'text/html' }, body: '<html>Bad gateway</html>' }),
    'retry',
  ),
  refusing({ name: 'clickhouse.too-many-parts', fault: 'a table is overfull (252)', ci: true }, 'retry', {
    spoil: [
      'SYSTEM STOP MERGES events_raw',
      'ALTER TABLE events_raw MODIFY SETTING parts_to_delay_insert = 1, parts_to_throw_insert = 1',
    ],
    mend: [
      'ALTER TABLE events_raw RESET SETTING parts_to_delay_insert, parts_to_throw_insert',
      'SYSTEM START MERGES events_raw',
    ],
  }),
  refusing({ name: 'clickhouse.column-missing', fault: 'a column is away, and put back' }, 'setup', {
    spoil: [renamed('correlation_id', 'correlation_id_away')],
    mend: [renamed('correlation_id_away', 'correlation_id')],
  }),
  refusing({ name: 'clickhouse.table-missing', fault: 'a table is away, and put back' }, 'setup', {
    spoil: ['RENAME TABLE conversations TO conversations_away'],
    mend: ['RENAME TABLE conversations_away TO conversations'],
  }),
  scenarioOf(
    {
      name: 'clickhouse.column-missing.at-start',
      fault: 'a column is missing when the sink starts: it says which, and goes on when it is there',
      phase: 'backlog',
      seconds: 50,
    },
    async (place) => {
      const sink = place.member('sink')
      await sink.stop()
      const before = sink.endings
      await command(place, renamed('correlation_id', 'correlation_id_away'))
      try {
        await place.play({ conversations: 20 })
        await sink.start()
        await place.until('the sink has refused to start', () => ({ done: sink.endings > before, seen: sink.endings }))
      } finally {
        await command(place, renamed('correlation_id_away', 'correlation_id'))
      }
      place.over()
      await untilBack(place, sink)
    },
  ),
  scenarioOf(
    {
      name: 'clickhouse.bad-row',
      fault: 'one row of 10,000 is refused: it alone becomes a dead letter',
      phase: 'backlog',
      seconds: 90,
    },
    async (place) => {
      const sink = place.member('sink')
      await sink.stop()
      const ids = await putEvents(place, 10_000)
      const bad = place.chance.oneOf(ids)
      place.expectEvents(ids)
      place.expectDeadLetters(1, [bad])
      await command(place, `ALTER TABLE events_raw ADD CONSTRAINT refused CHECK event_id != '${bad}'`)
      try {
        // One batch, so that the row is looked for among all.
        await sink.start({ SINK_MAX_BATCH_AGE_MS: '3000' })
        await sink.ready()
        const labels = { table: 'events_raw' }
        const refusals = await counter(place, 'sink', 'aftercall_sink_insert_refusals', labels, { fromTheStart: true })
        await refusals.untilRisen(10)
        await place.until('all other rows are stored', async () => {
          const [row] = await place.pipeline.query<{ stored: number }>(handMadeSql)
          const seen = Number(row?.stored ?? 0)
          return { done: seen >= 9_999, seen }
        })
      } finally {
        await command(place, 'ALTER TABLE events_raw DROP CONSTRAINT refused')
      }
      place.over()
    },
  ),
  scenarioOf(
    {
      name: 'clickhouse.many-months',
      fault: 'rows of 150 months in one batch, more than an insert may touch',
      phase: 'backlog',
      seconds: 50,
    },
    async (place) => {
      const sink = place.member('sink')
      await calmly(place, async () => {
        await sink.stop()
        place.expectEvents(await putEvents(place, 600, { months: 150 }))
        await sink.start({ SINK_MAX_BATCH_AGE_MS: '3000' })
        await sink.ready()
      })
      place.over()
    },
  ),
]

/** Who ended unasked is started again, and ready. */
async function untilBack(place: DependencyPlace, member: Member): Promise<void> {
  await place.until(`${member.name} runs again`, () => ({ done: member.isRunning, seen: member.endings }))
  await member.ready()
}
