import { join } from 'node:path'
import { type ServiceEnv, type ServiceName } from '@aftercall/demo'
import { type HotSpot, hotSpots } from './cpu-profile.ts'
import { type Drained, type Goal, watchDrain } from './drain.ts'
import { MeasureError, startMeasured } from './measured-service.ts'
import { type Place } from './place.ts'
import { sumOf } from './prometheus.ts'
import { fillBacklog, openWorld, type World } from './world.ts'

export interface Phase extends Drained {
  readonly service: ServiceName
  readonly does: string
  readonly counted: string
  /** Empty unless a profile was asked for. */
  readonly hotSpots: readonly HotSpot[]
}

export interface PipelineRound {
  readonly conversations: number
  /** Distinct, and with repeats as they were in the queue. */
  readonly events: number
  readonly messages: number
  readonly phases: readonly Phase[]
  readonly requests: number
  readonly apiCalls: number
}

export interface PipelineOptions {
  readonly dir: string
  readonly conversations: number
  readonly seed: number
  readonly profile: boolean
  readonly say: (line: string) => void
}

// A batch that is not full waits for more; here the wait would be most of the time, so it is short.
const benchWaits = { SINK_MAX_BATCH_AGE_MS: '500' }
const shownHotSpots = 12

/**
 * One round: the queue is filled, then each service drains what the one before it left, alone.
 * @throws MeasureError when a service stands still, or when something is missing at the end: then the figures say nothing
 */
export async function measurePipeline(place: Place, options: PipelineOptions): Promise<PipelineRound> {
  const { conversations, say, dir } = options
  say('making topics, schemas and tables')
  await using world = await openWorld(place, dir, { maxQueued: 0 })
  say(`playing ${conversations} conversations into the queue`)
  const played = await fillBacklog(world, options, place.signal)
  const { eventsPlanned: events, eventsSent: messages } = played
  const run = runner(place, world, options)

  const bridge = await run('bridge', 'SQS to Kafka', {
    items: 'messages',
    target: messages,
    count: (text) => sumOf(text, 'aftercall_bridge_messages_deleted_total'),
  })
  await expectEmpty(world)
  const sinkEvents = await run('sink', 'events to rows', {
    items: 'events',
    target: messages,
    count: (text) => sumOf(text, 'aftercall_sink_records_settled_total'),
  })
  const fold = await run(
    'completion',
    'events to requests',
    {
      items: 'events',
      target: messages,
      count: (text) => sumOf(text, 'aftercall_completion_inputs_total'),
    },
    {
      // The quiet period is waited for outside of the measured time.
      items: 'requests',
      target: conversations,
      count: (text) => sumOf(text, 'aftercall_completion_requests_total'),
    },
  )
  const fetch = await run('details', 'requests to records', {
    items: 'answers',
    target: conversations,
    count: (text) => sumOf(text, 'aftercall_details_outcomes_total'),
    fromFirstItem: true,
  })
  const believe = await run(
    'completion',
    'answers to final',
    {
      items: 'answers',
      target: conversations,
      count: (text) => sumOf(text, 'aftercall_completion_inputs_total'),
    },
    {
      items: 'final conversations',
      target: conversations,
      count: (text) => sumOf(text, 'aftercall_completion_announcements_total', { kind: 'final' }),
    },
  )
  const sinkRecords = await run('sink', 'records to wide rows', {
    items: 'conversations',
    target: conversations,
    count: (text) => sumOf(text, 'aftercall_sink_records_settled_total', { topic: 'conversation-details' }),
  })
  await expectAllRows(world, conversations, events, place.signal)
  return {
    conversations,
    events,
    messages,
    requests: fold.after,
    apiCalls: (await world.simulator.calls()).byEndpoint['GET /api/v2/analytics/conversations/details'] ?? 0,
    phases: [bridge, sinkEvents, fold, fetch, believe, sinkRecords].map(({ phase }) => phase),
  }
}

/** Runs one service for one phase: until the goal, then until `thenUntil`, whose count comes back as `after`. */
function runner(place: Place, world: World, { dir, profile, say }: PipelineOptions) {
  let number = 0
  return async (service: ServiceName, does: string, goal: Goal, thenUntil?: Goal) => {
    say(`${service}: ${does}`)
    number += 1
    const file = { dir: join(dir, 'profiles'), file: `${number}-${service}.cpuprofile` }
    const env: ServiceEnv = { ...world.env, ...benchWaits }
    const options = { ...place, env, logDir: world.logDir, ...(profile ? { profile: file } : {}) }
    const measured = await (async () => {
      await using running = await startMeasured(service, options)
      const drained = await watchDrain(running, goal, place)
      if (thenUntil !== undefined) await watchDrain(running, thenUntil, place)
      return { drained, after: thenUntil === undefined ? 0 : thenUntil.count(await running.metrics()) }
    })()
    const { drained, after } = measured
    const { fromUs, toUs } = drained.window
    const hot = profile ? await hotSpots(join(file.dir, file.file), fromUs, toUs, shownHotSpots) : []
    const phase: Phase = { ...drained, service, does, counted: goal.items, hotSpots: hot }
    return { phase, after }
  }
}

async function expectEmpty({ queue }: World): Promise<void> {
  const left = await queue.depth()
  if (left > 0)
    throw new MeasureError(`the bridge deleted as many messages as were sent, and the queue still has ${left}`)
}

async function expectAllRows(
  { clickhouse, organisation }: World,
  conversations: number,
  events: number,
  signal: AbortSignal,
): Promise<void> {
  const [found] = await clickhouse.query<{ rows: number; events: number; deadLetters: number }>(
    `SELECT (SELECT count() FROM v_conversations WHERE org_id = {organisation:String}) AS rows,
      (SELECT uniqExact(event_id) FROM events_raw WHERE org_id = {organisation:String}) AS events,
      (SELECT count() FROM dead_letters) AS deadLetters`,
    { organisation },
    signal,
  )
  if (found?.rows !== conversations || found.events !== events || found.deadLetters !== 0)
    throw new MeasureError(
      `of ${conversations} conversations and ${events} events there are ${found?.rows} rows, ${found?.events} events and ` +
        `${found?.deadLetters} dead letters: figures of a run that lost something say nothing`,
    )
}
