import { type ConversationState } from '@aftercall/contracts'
import { type Column, tableLines } from '../print/table.ts'
import { lengthOf } from '../print/time.ts'
import { type FoundState } from './find-state.ts'

/** What `waitsFor` means to somebody who asks why nothing happens. */
const waits: Readonly<Record<string, string>> = {
  session_end: 'the end of a session, or the limit of silence',
  quiet_period: 'a few quiet seconds after its last event',
  after_call_work: 'after-call work',
  late_data: 'a wrap-up or figures that may still appear in its record',
  answer: 'the answer to its request',
  retry: 'the next attempt',
  expiry: 'nothing: it is remembered to recognise late events, then forgotten',
}

const phases: Readonly<Record<string, string>> = {
  open: 'open: its record is not final yet',
  final: 'final: its record is complete and stored',
  refused: 'refused: Genesys does not give its record; asked for again, slowly',
  dead_lettered: 'dead-lettered: its record could not be stored; see aftercall dead-letters list --stage details',
  given_up: 'given up: it was open for too long',
}

export function stateLines(found: FoundState, now: number): readonly string[] {
  const { key, partition, offset, owner } = found
  const where = `partition ${partition}, offset ${offset}`
  const who =
    owner === null ? 'nobody has this partition now: is completion running?' : `${owner.memberId} at ${owner.host}`
  const head = [`conversation  ${key}`, `changelog     ${where}`, `owner         ${who}`]
  if (found.what === 'undecodable')
    return [...head, `state         cannot be read: ${found.fault ?? 'unknown'}`, ...undecodableNotes]
  if (found.state === null) return [...head, 'state         forgotten', ...absentNotes(key)]
  return [...head, ...factLines(found.state, now), '', ...sessionLines(found.state)]
}

const undecodableNotes = [
  '',
  'At its next restore completion puts these bytes to the dead letters (reason undecodable_state) and looks the conversation up anew.',
]

/** What it means that there is no state, and where to look instead. */
export const absentNotes = (conversation: string): readonly string[] => {
  const id = conversation.slice(conversation.lastIndexOf('/') + 1)
  return [
    '',
    'Completion remembers nothing of it. Either no event of it has arrived, or it was done with (final, or given up) and forgotten:',
    'two hours after it was final, 75 hours for messages, 31 days for e-mails.',
    `  its row          SELECT * FROM v_conversations WHERE conversation_id = '${id}'`,
    `  what happened    SELECT * FROM v_conversation_completions WHERE conversation_id = '${id}' ORDER BY at`,
    `  its events       SELECT event_type, event_time FROM v_events WHERE conversation_id = '${id}' ORDER BY event_time`,
  ]
}

function factLines(state: ConversationState, now: number): readonly string[] {
  const { request, digest } = state
  const at = (ms: number | null) => (ms === null ? '–' : timeOf(ms, now))
  return [
    `form          ${state.form}`,
    `phase         ${phases[state.phase] ?? state.phase}`,
    `since         ${at(state.phaseAt)}`,
    `round         ${state.round}; ${state.requests} requests in all, ${state.attempt} since the last new evidence`,
    `waits for     ${waits[state.waitsFor ?? ''] ?? state.waitsFor ?? '–'}`,
    `next attempt  ${at(state.nextAt)}`,
    `request       ${request === null ? 'none outstanding' : `round ${request.round}, attempt ${request.attempt}, asked ${at(request.requestedAt)}, ends ${at(request.expiresAt)}`}`,
    `first seen    ${at(state.firstSeenAt)}`,
    `last arrival  ${at(state.lastArrivalAt)}`,
    `last event    ${at(state.lastEventTime)}`,
    `last answer   ${at(state.answeredAt)}`,
    `record        ${digest === null ? 'none yet' : `as of ${at(state.asOf)}, hash ${digest.hash}`}`,
    ...(digest === null
      ? []
      : [
          `              from ${at(digest.conversationStart)} to ${digest.conversationEnd === null ? 'now: it has no end' : at(digest.conversationEnd)}`,
          `              ${digest.sessions.length} sessions, ${digest.openSegments} open segments` +
            (digest.unsettledAt === null ? '' : `; something may still come for what ended ${at(digest.unsettledAt)}`),
        ]),
  ]
}

interface SessionLine {
  readonly sessionId: string
  readonly from: string
  readonly kind: string
  readonly media: string
  readonly start: string
  readonly end: string
  readonly after: string
}

const columns: readonly Column<SessionLine>[] = [
  { heading: 'session', of: ({ sessionId }) => sessionId },
  { heading: 'told by', of: ({ from }) => from },
  { heading: 'kind', of: ({ kind }) => kind },
  { heading: 'media', of: ({ media }) => media },
  { heading: 'start', of: ({ start }) => start },
  { heading: 'end', of: ({ end }) => end },
  { heading: 'after-call work', of: ({ after }) => after },
]

/** What events and record say of each session, side by side. */
function sessionLines({ sessions, digest }: ConversationState): readonly string[] {
  const told = sessions.map((session): SessionLine => {
    const { sessionId, kind, mediaType, startedAt, endedAt, acwAt, acwDue } = session
    return {
      ...{ sessionId, from: 'events', kind, media: mediaType ?? '–' },
      ...{
        start: isoOf(startedAt),
        end: isoOf(endedAt),
        after: acwAt === null ? (acwDue ? 'due' : '–') : isoOf(acwAt),
      },
    }
  })
  const recorded = (digest?.sessions ?? []).map(
    ({ sessionId, purpose, mediaType, open, end, wrapUpEnd }): SessionLine => ({
      ...{ sessionId, from: 'record', kind: purpose ?? '–', media: mediaType ?? '–', start: '' },
      ...{ end: open ? 'open' : isoOf(end), after: isoOf(wrapUpEnd) },
    }),
  )
  const lines = [...told, ...recorded].toSorted((a, b) =>
    a.sessionId < b.sessionId ? -1 : a.sessionId > b.sessionId ? 1 : 0,
  )
  return lines.length === 0 ? ['no session is known'] : tableLines(columns, lines)
}

const isoOf = (ms: number | null) => (ms === null ? '–' : new Date(ms).toISOString())

function timeOf(ms: number, now: number): string {
  const distance = ms <= now ? `${lengthOf(now - ms)} ago` : `in ${lengthOf(ms - now)}`
  return `${isoOf(ms)} (${distance})`
}
