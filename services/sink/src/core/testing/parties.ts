import { viewSessions } from '../conversation/sessions.ts'
import { recordOf } from './details.ts'

export const at = (minute: number) => new Date(Date.UTC(2026, 0, 5, 9, minute)).toISOString()
export const ms = (minute: number) => Date.UTC(2026, 0, 5, 9, minute)

/** A participant with one session. */
export interface Party {
  purpose: string
  mediaType?: string
  /** Type, start, end (null while open) and disconnect type of each segment. */
  segments: [string, number, number | null, string?][]
  queueId?: string
}

/** The record of these participants, with its sessions. */
export function conversationOf(parties: readonly Party[], more: object = {}) {
  const record = recordOf({
    participants: parties.map(({ purpose, mediaType, segments, queueId }) => ({
      purpose,
      sessions: [
        {
          ...(mediaType === undefined ? {} : { mediaType }),
          segments: segments.map(([segmentType, start, end, disconnectType]) => ({
            segmentType,
            segmentStart: at(start),
            ...(end === null ? {} : { segmentEnd: at(end) }),
            ...(disconnectType === undefined ? {} : { disconnectType }),
            ...(queueId === undefined ? {} : { queueId }),
          })),
        },
      ],
    })),
    ...more,
  })
  return { record, sessions: viewSessions(record) }
}

export const customer: Party = { purpose: 'customer', segments: [['interact', 0, 10, 'endpoint']] }
export const agent: Party = {
  purpose: 'agent',
  queueId: 'q',
  segments: [
    ['interact', 1, 10, 'peer'],
    ['wrapup', 10, 12, 'peer'],
  ],
}
/** Somebody whom the agent brings in, and who may be forgotten. */
export const conferenced = (end: number | null): Party => ({ purpose: 'customer', segments: [['interact', 5, end]] })
