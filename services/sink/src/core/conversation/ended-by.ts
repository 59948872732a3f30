import { type AnalyticsConversation } from '@aftercall/contracts'
import { inOrderOfStart } from './order.ts'
import { canonical, hasText, isAgent, isCustomer, lastEnd, type SessionView } from './sessions.ts'

/** Raised, together with `rulesVersion` of the contracts, when a record's `endedBy` comes out otherwise than before. */
export const endedByRuleVersion = 1

export type EndedBy = 'Agent' | 'External' | 'Conversation Inactivity' | 'Session Expired' | 'System'

/** How one session that was there at the end was ended, as the record says it, seen from that participant. */
export interface Ending {
  readonly view: SessionView
  readonly disconnectType: string
  readonly endMs: number
}

/** Sessions that end because somebody ended the conversation do so within this time of each other. */
const endingsWithinMs = 5_000

/** In these a participant talks, is kept waiting or sees to a callback; after-call work and ringing end nothing. */
const talking: ReadonlySet<string | null> = new Set(['interact', 'hold', 'callback', 'ivr'])

/**
 * The last disconnects: of each session its last one, of those the ones within five seconds of the latest. So an agent who left a
 * conference early, a leg swept after months without any disconnect type, and what was before a transfer are not among them.
 */
export function endingsOf(sessions: readonly SessionView[]): readonly Ending[] {
  const all = inOrderOfStart(sessions).flatMap(endingOf)
  // Who called back or left a voicemail hung up in the call; the task of calling back is put away some time later.
  const talked = new Set(all.filter(isCall).map(({ view }) => view.participantIndex))
  const endings = all.filter((ending) => isCall(ending) || !talked.has(ending.view.participantIndex))
  let latestMs = Number.NEGATIVE_INFINITY
  for (const { endMs } of endings) latestMs = Math.max(latestMs, endMs)
  return endings
    .filter(({ endMs }) => endMs >= latestMs - endingsWithinMs)
    .toSorted(
      (a, b) =>
        a.endMs - b.endMs || (a.disconnectType < b.disconnectType ? -1 : a.disconnectType > b.disconnectType ? 1 : 0),
    )
}

function endingOf(view: SessionView): readonly Ending[] {
  const segment = view.segments.findLast(
    ({ segmentType, disconnectType, segmentEnd }) =>
      talking.has(segmentType) && hasText(disconnectType) && segmentEnd !== null,
  )
  const disconnectType = canonical(segment?.disconnectType ?? null)
  const endMs = segment?.segmentEnd ?? null
  return endMs === null || isTransfer(disconnectType) ? [] : [{ view, disconnectType, endMs }]
}

const isCall = ({ view }: Ending) => view.mediaType !== 'callback'

/** A transfer hands the conversation on, it does not end it. */
const isTransfer = (disconnectType: string) => disconnectType.toLowerCase().endsWith('transfer')

/**
 * Who ended the conversation. Null while it is open, and where the record names no reason at all. Agents and users are asked first, then
 * customers and outside parties, then flows and queues; the first that says more than "somebody else did" decides.
 */
export function endedBy(
  record: AnalyticsConversation,
  sessions: readonly SessionView[],
  endings: readonly Ending[],
): EndedBy | null {
  if (record.conversationEnd === null || endings.length === 0) return null
  const agents = endings.filter(({ view }) => isAgent(view))
  const outside = endings.filter(({ view }) => isCustomer(view))
  const others = endings.filter(({ view }) => !isAgent(view) && !isCustomer(view))
  return (
    firstOf(agents, (ending) => whose(ending, 'Agent')) ??
    // A customer has no client in the task of being called back: there it is the platform that ends it.
    firstOf(outside, (ending) => whose(ending, ending.view.mediaType === 'callback' ? null : 'External')) ??
    firstOf(others, (ending) => whose(ending, null)) ??
    (agents.length + others.length === 0 && outside.some((ending) => isOtherOutside(ending, sessions))
      ? 'External'
      : null) ??
    'System'
  )
}

function whose({ disconnectType }: Ending, own: EndedBy | null): EndedBy | null {
  switch (disconnectType) {
    case 'client':
    case 'endpoint':
      return own
    case 'inactivity':
      return 'Conversation Inactivity'
    case 'sessionExpired':
      return 'Session Expired'
    // `peer` names somebody else; time-outs, errors and the like name nobody.
    default:
      return null
  }
}

/** Somebody else did it, and only another outside party was left: one that an agent had brought in and then left alone. */
function isOtherOutside({ view, disconnectType, endMs }: Ending, sessions: readonly SessionView[]): boolean {
  const wasThere = (other: SessionView) =>
    other !== view && isCustomer(other) && other.mediaType === view.mediaType && (lastEnd(other) ?? 0) >= endMs
  return disconnectType === 'peer' && sessions.some(wasThere)
}

function firstOf(endings: readonly Ending[], read: (ending: Ending) => EndedBy | null): EndedBy | null {
  for (const ending of endings) {
    const found = read(ending)
    if (found !== null) return found
  }
  return null
}
