import { join } from 'node:path'
import { type ClickHouse, connectClickHouse } from '@aftercall/clickhouse'
import { memoryCodec, type NewAgentState, type NewUserStatus } from '@aftercall/contracts'
import { projectRoot } from '@aftercall/embedded-stack'
import fc from 'fast-check'
import { agentStateRow } from '../../services/sink/src/core/agent-state-row.ts'
import { agentStates } from '../../services/sink/src/core/tables/agent-states.ts'
import { userStatus } from '../../services/sink/src/core/tables/user-status.ts'
import { userStatusRow } from '../../services/sink/src/core/user-status-row.ts'
import { newAgentState, newUserStatus } from '../../services/sink/src/core/testing/families.ts'
import { freshDatabase, testStack } from '../support/stack.ts'

const signal = new AbortController().signal
const codec = memoryCodec()
const base = Date.UTC(2026, 2, 3, 12)

async function database(): Promise<AsyncDisposable & { readonly store: ClickHouse }> {
  await using opening = new AsyncDisposableStack()
  const fresh = opening.use(await freshDatabase())
  const store = opening.use(await connectClickHouse({ ...testStack().clickhouse, database: fresh.name }))
  await store.migrate(join(projectRoot, 'schemas/clickhouse'), signal)
  const lifetime = opening.move()
  return { store, [Symbol.asyncDispose]: () => lifetime.disposeAsync() }
}

const statusRows = (events: readonly NewUserStatus[]) =>
  Promise.all(
    events.map(async (event) => userStatusRow(await codec.decode('user-status', codec.encode('user-status', event)))),
  )
const stateRows = (events: readonly NewAgentState[]) =>
  Promise.all(
    events.map(async (event) => agentStateRow(await codec.decode('agent-states', codec.encode('agent-states', event)))),
  )

/** What one event claims: from `at` on somebody was in `state`. */
interface Claim {
  readonly owner: string
  readonly state: string
  readonly at: number
  readonly told: number
  readonly eventId: string
}
type Interval = readonly [owner: string, state: string, start: number, end: number | null]

/** The intervals that claims come to, told as plainly as possible: instant by instant, the last word counts. */
function intervalsOf(claims: readonly Claim[]): readonly Interval[] {
  const owners = [...new Set(claims.map(({ owner }) => owner))].toSorted()
  return owners.flatMap((owner) => {
    const own = claims.filter((claim) => claim.owner === owner)
    const instants = [...new Set(own.map(({ at }) => at))].toSorted((a, b) => a - b)
    const found: Interval[] = []
    for (const instant of instants) {
      const [last] = own
        .filter(({ at }) => at === instant)
        .toSorted((a, b) => b.told - a.told || (a.eventId < b.eventId ? 1 : -1))
      const before = found.at(-1)
      if (last === undefined || before?.[1] === last.state) continue
      if (before !== undefined) found[found.length - 1] = [before[0], before[1], before[2], instant]
      found.push([owner, last.state, instant, null])
    }
    return found
  })
}

const small = fc.integer({ min: 0, max: 12 })
const moment = small.map((step) => base + step * 60_000)
const user = fc.constantFrom('u-1', 'u-2')
const routing = fc.constantFrom('IDLE', 'INTERACTING', 'OFF_QUEUE')
const presence = fc.constantFrom('AVAILABLE', 'AWAY')
const definition = fc.constantFrom('d-1', 'd-2')
const statusEvent = fc.record(
  {
    userId: user,
    kind: fc.constantFrom('routing_status', 'activity'),
    publishedAt: fc.option(moment),
    eventTime: moment,
    routing: fc.option(fc.record({ status: routing, start: fc.option(moment) })),
    presence: fc.option(fc.record({ system: presence, definition, modified: fc.option(moment) })),
  },
  { noNullPrototype: true },
)

it('shows the intervals of routing status and presence that the events come to, in whatever order they come', async () => {
  await using at = await database()
  await fc.assert(
    fc.asyncProperty(
      fc.array(statusEvent, { maxLength: 25 }),
      fc.infiniteStream(fc.nat()),
      async (generated, shuffle) => {
        await at.store.command('TRUNCATE TABLE user_status SYNC', signal)
        const events = generated.map((event, index) => {
          const told = event.kind === 'activity' ? event.presence : null
          return newUserStatus(`e-${String(index).padStart(2, '0')}`, {
            userId: event.userId,
            kind: event.kind,
            eventTime: event.eventTime,
            publishedAt: event.publishedAt,
            routingStatus: event.routing?.status ?? null,
            routingStatusStartTime: event.routing?.start ?? null,
            systemPresence: told?.system ?? null,
            presenceDefinitionId: told?.definition ?? null,
            presenceModifiedDate: told?.modified ?? null,
          })
        })
        // Delivered twice some of them, in several inserts, in any order.
        const repeated = events.flatMap((event) => ((shuffle.next().value ?? 0) % 3 === 0 ? [event, event] : [event]))
        const shuffled = repeated
          .map((event) => ({ event, order: shuffle.next().value ?? 0 }))
          .toSorted((a, b) => a.order - b.order)
          .map(({ event }) => event)
        const rows = await statusRows(shuffled)
        const middle = rows.length >> 1
        for (const part of [rows.slice(0, middle), rows.slice(middle)])
          if (part.length > 0) await at.store.insert(userStatus, part, signal)
        const claims = events.flatMap((event): Claim[] => {
          const { eventId, eventTime } = event
          const told = event.publishedAt ?? eventTime
          const claim = (kind: string, state: string, start: number | null | undefined): Claim => ({
            owner: `${event.userId} ${kind}`,
            state,
            at: start ?? eventTime,
            told,
            eventId,
          })
          return [
            ...(event.routingStatus == null
              ? []
              : [claim('routing_status', event.routingStatus, event.routingStatusStartTime)]),
            ...(event.systemPresence == null
              ? []
              : [
                  claim(
                    'presence',
                    `${event.systemPresence}/${event.presenceDefinitionId ?? ''}`,
                    event.presenceModifiedDate,
                  ),
                ]),
          ]
        })
        const seen = await at.store.query<{
          owner: string
          state: string
          start: number
          end: number | null
          open: boolean
        }>(
          `SELECT
            concat(user_id, ' ', kind) AS owner,
            if(kind = 'presence', concat(status, '/', presence_definition_id), status) AS state,
            toUnixTimestamp64Milli(started_at) AS start,
            toUnixTimestamp64Milli(ended_at) AS end,
            is_open = 1 AS open
          FROM v_user_status_intervals ORDER BY owner, started_at`,
          {},
          signal,
        )
        const asNumber = (value: number | string | null) => (value === null ? null : Number(value))
        expect(seen.map(({ owner, state, start, end }) => [owner, state, Number(start), asNumber(end)])).toEqual(
          intervalsOf(claims),
        )
        expect(seen.every(({ end, open }) => Boolean(open) === (end === null))).toBe(true)
      },
    ),
    { seed: 20_260_303, numRuns: 60 },
  )
}, 120_000)

const stateEvent = fc.record({
  sessionId: fc.constantFrom('s-1', 's-2'),
  state: fc.constantFrom('ALERT', 'INTERACT', 'HOLD', 'WRAPUP', 'TERMINATED'),
  start: moment,
  publishedAt: fc.option(moment),
})

it('shows the intervals of an agent in a session, the last ended by its termination', async () => {
  await using at = await database()
  await fc.assert(
    fc.asyncProperty(fc.array(stateEvent, { maxLength: 25 }), async (generated) => {
      await at.store.command('TRUNCATE TABLE agent_states SYNC', signal)
      const events = generated.map(({ sessionId, state, start, publishedAt }, index) =>
        newAgentState(`e-${String(index).padStart(2, '0')}`, {
          sessionId,
          currentState: state,
          currentStateStart: start,
          eventTime: start,
          publishedAt,
        }),
      )
      if (events.length > 0)
        await at.store.insert(agentStates, await stateRows([...events, ...events.slice(0, 5)]), signal)
      const claims = events.map(({ sessionId, currentState, eventTime, publishedAt, eventId }) => ({
        owner: sessionId ?? '',
        state: currentState ?? '',
        at: eventTime,
        // Nothing comes after the termination of a session in the same instant.
        told: currentState === 'TERMINATED' ? Infinity : (publishedAt ?? eventTime),
        eventId,
      }))
      const seen = await at.store.query<{ owner: string; state: string; start: number; end: number | null }>(
        `SELECT session_id AS owner, state, toUnixTimestamp64Milli(started_at) AS start, toUnixTimestamp64Milli(ended_at) AS end
        FROM v_agent_state_intervals ORDER BY owner, started_at`,
        {},
        signal,
      )
      expect(
        seen.map(({ owner, state, start, end }) => [owner, state, Number(start), end === null ? null : Number(end)]),
      ).toEqual(intervalsOf(claims).filter(([, state]) => state !== 'TERMINATED'))
    }),
    { seed: 20_260_304, numRuns: 40 },
  )
}, 120_000)
