import { type Mismatch } from '@aftercall/demo'
import { type WrittenRow } from './ledger.ts'
import { completionsOf } from './inspect.ts'
import { type EndedWorld } from './world.ts'

export interface Moment {
  readonly at: number
  readonly text: string
}

const shortId = (id: unknown) => (typeof id === 'string' ? id.slice(0, 8) : '')

/** Everything that happened to one conversation, in order. */
export async function momentsOf(world: EndedWorld, conversationId: string): Promise<readonly Moment[]> {
  const moments: Moment[] = [
    ...(world.arrivals.get(conversationId) ?? []).map(({ at, body }) => ({ at, text: eventText(body) })),
    ...world.ledger.reads.flatMap(({ at, status, ids }) =>
      ids.includes(conversationId) ? [{ at, text: `asked, with ${ids.length - 1} others: ${status}` }] : [],
    ),
    ...(world.ledger.written.get(conversationId) ?? []).map((row) => ({ at: row.at, text: rowText(row) })),
    ...(await completionsOf(world))
      .filter((one) => one.conversationId === conversationId)
      .map(({ at, kind, round, requests, reason }) => ({
        at,
        text: `announced ${kind}, round ${round}, after ${requests} requests${reason === null ? '' : ` (${reason})`}`,
      })),
  ]
  return moments.toSorted((one, other) => one.at - other.at)
}

/** The same for a person who looks for the reason of a wrong row. */
export async function traceOf(
  world: EndedWorld,
  conversationId: string,
  mismatches: readonly Mismatch[],
): Promise<string> {
  const lines = (await momentsOf(world, conversationId)).map(({ at, text }) => `  ${time(at)}  ${text}`)
  const wrong = mismatches
    .filter((one) => one.conversationId === conversationId)
    .map(
      ({ column, expected, actual }) => `  ${column}: ${JSON.stringify(actual)} instead of ${JSON.stringify(expected)}`,
    )
  const head = `conversation ${conversationId} (${lifeOf(world, conversationId)})`
  return [head, ...lines, ...(wrong.length > 0 ? ['wrong:', ...wrong] : [])].join('\n')
}

/** Kind, beginning and end. */
export function lifeOf(world: EndedWorld, conversationId: string): string {
  const conversation = world.centre.conversations.find((one) => one.conversationId === conversationId)
  if (conversation === undefined) return 'never played'
  return `${conversation.kind}, ${time(conversation.startsAt)} to ${time(conversation.endsAt)}`
}

export const time = (at: number) => new Date(at).toISOString().slice(0, 23)

function eventText(body: string): string {
  const { 'detail-type': detailType, detail } = JSON.parse(body) as {
    'detail-type': string
    detail: { eventBody: { eventTime: number; sessionId?: string; mediaType?: string; disconnectType?: string } }
  }
  const { eventTime, sessionId, mediaType, disconnectType } = detail.eventBody
  const said = [shortId(sessionId), mediaType, disconnectType].filter((word) => word !== undefined && word !== '')
  return `${detailType.split('{id}.')[1] ?? detailType} of ${time(eventTime)} ${said.join(' ')}`
}

function rowText({ version, end, acwPending, sessions, hash, isDeleted }: WrittenRow): string {
  if (isDeleted) return `row taken away, version ${version}`
  const state = [end === null ? 'open' : `ended ${time(end)}`, ...(acwPending ? ['after-call work pending'] : [])]
  return `row ${state.join(', ')}; ${sessions} sessions, version ${version}, hash ${hash.slice(0, 6)}`
}
