import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { projectRoot } from '@aftercall/embedded-stack'
import { metricSum } from '../support/metrics.ts'
import { openPipeline, type Pipeline } from '../support/pipeline.ts'
import { detailEvent, putInQueue } from '../support/queue-messages.ts'

interface ExampleRecord {
  readonly conversationId: string
  readonly conversationStart: string
  readonly conversationEnd?: string
  readonly participants: readonly {
    readonly purpose: string
    readonly participantId?: string
    readonly sessions?: readonly { readonly sessionId?: string; readonly mediaType?: string }[]
  }[]
}

interface Example {
  readonly name: string
  readonly text: string
  readonly record: ExampleRecord
  readonly row: Readonly<Record<string, unknown>>
  /** Paths and end of the row, with its legs as a list; null where the example does not tell them. */
  readonly legs: Readonly<Record<string, unknown>> | null
}

const directory = join(projectRoot, 'schemas/examples')
const read = (file: string) => readFileSync(join(directory, file), 'utf8')
const examples = readdirSync(directory)
  .filter((file) => file.endsWith('.record.json'))
  .map((file): Example => {
    const name = file.replace('.record.json', '')
    const text = read(file)
    const legs = existsSync(join(directory, `${name}.legs.json`)) ? JSON.parse(read(`${name}.legs.json`)) : null
    return { name, text, record: JSON.parse(text), row: JSON.parse(read(`${name}.row.json`)), legs }
  })

/** An event that tells the end of the customer's side: enough for the record to be asked for. */
function endOf(record: ExampleRecord, orgId: string): string {
  const { conversationId, conversationStart, conversationEnd = conversationStart, participants } = record
  const customer = participants.find(({ purpose, sessions = [] }) => purpose === 'customer' && sessions.length > 0)
  const session = customer?.sessions?.[0]
  return detailEvent({
    orgId,
    conversationId,
    eventType: 'customer.end',
    body: {
      eventTime: Date.parse(conversationEnd),
      participantId: customer?.participantId,
      sessionId: session?.sessionId ?? `${conversationId}-customer`,
      mediaType: session?.mediaType?.toUpperCase(),
    },
  })
}

/** A row with the columns of a group as a list of objects, as the examples write them. */
function withLists(row: Readonly<Record<string, unknown>>, ...groups: readonly string[]) {
  const lists = groups.map((group) => {
    const columns = Object.entries(row).filter(([column]) => column.startsWith(`${group}.`)) as [string, unknown[]][]
    const length = columns[0]?.[1].length ?? 0
    const itemAt = (position: number) =>
      Object.fromEntries(columns.map(([column, values]) => [column.slice(group.length + 1), values[position]]))
    return [group, Array.from({ length }, (_, position) => itemAt(position))]
  })
  return { ...row, ...Object.fromEntries(lists) }
}

async function rowsOf({ query, organisation }: Pipeline) {
  const sql = 'SELECT * FROM v_conversations WHERE org_id = {organisation:String}'
  const rows = await query<Record<string, unknown>>(sql, { organisation: organisation.id })
  return new Map(rows.map((row) => [row['conversation_id'], row]))
}

it('makes of each worked example the row that was worked out by hand', async () => {
  await using pipeline = await openPipeline('records')
  await pipeline.startAll()
  await pipeline.simulator.giveRecords(examples.map(({ text }) => text))
  const events = examples.map(({ record }) => endOf(record, pipeline.organisation.id))
  await putInQueue(pipeline.queue, events)
  const rows = await pipeline.until('every example has its row', async () => {
    const found = await rowsOf(pipeline)
    const missing = examples.filter(({ record }) => !found.has(record.conversationId)).map(({ name }) => name)
    return { done: missing.length === 0, seen: { missing, found } }
  })
  for (const { name, record, row, legs } of examples) {
    const found = rows.found.get(record.conversationId) ?? {}
    expect({ name, ...withLists(found, 'legs', 'endings') }).toMatchObject({ name, ...row, ...legs })
  }
  // The view shows each leg of a conversation once, as the row has it.
  const inView = await pipeline.query<Record<string, unknown>>(
    'SELECT * FROM v_legs WHERE org_id = {organisation:String} ORDER BY conversation_id, leg_index',
    { organisation: pipeline.organisation.id },
  )
  for (const { record, legs } of examples.filter((example) => example.legs !== null))
    expect(inView.filter((leg) => leg['conversation_id'] === record.conversationId)).toMatchObject(legs?.['legs'] ?? [])
  expect(rows.found.size).toBe(examples.length)
}, 180_000)

it('goes on asking for a record that is not there yet, without a row, and has its row when it comes', async () => {
  await using pipeline = await openPipeline('records-missing', { COMPLETION_ATTEMPT_DELAYS_MS: '1000' })
  const { details, completion } = await pipeline.startAll()
  const [example] = examples
  if (example === undefined) throw new Error('there is no example')
  await putInQueue(pipeline.queue, [endOf(example.record, pipeline.organisation.id)])
  await pipeline.until('it was asked for again', async () => {
    const seen = metricSum(await details.metrics(), 'aftercall_details_outcomes_total', { outcome: 'not_found_yet' })
    return { done: seen >= 2, seen }
  })
  expect((await rowsOf(pipeline)).size).toBe(0)
  expect(await pipeline.query('SELECT kind FROM conversation_completions')).toEqual([])
  expect(metricSum(await completion.metrics(), 'aftercall_completion_states')).toBe(1)

  await pipeline.simulator.giveRecords([example.text])
  const finals = await pipeline.until('it is final', async () => {
    const seen = await pipeline.query("SELECT conversation_id FROM conversation_completions WHERE kind = 'final'")
    return { done: seen.length > 0 && (await rowsOf(pipeline)).size > 0, seen }
  })
  expect(finals).toEqual([{ conversation_id: example.record.conversationId }])
  expect((await rowsOf(pipeline)).get(example.record.conversationId)).toMatchObject(example.row)
}, 180_000)
