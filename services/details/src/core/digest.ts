import {
  type AnalyticsConversation,
  type AnalyticsConversationSegment,
  type RecordDigest,
  type SessionDigest,
} from '@aftercall/contracts'
import { isWrapUp, lastEnd } from './segments.ts'
import { unsettledAt } from './unsettled.ts'

/** What completion needs to know of a record. Times in epoch ms; `hash` as of `recordHash`. */
export function digestOf(record: AnalyticsConversation, hash: string): RecordDigest {
  const segments = record.participants.flatMap(({ sessions }) => sessions.flatMap((session) => session.segments))
  return {
    hash,
    conversationStart: record.conversationStart,
    conversationEnd: record.conversationEnd,
    openSegments: segments.filter(isOpen).length,
    unsettledAt: unsettledAt(record),
    sessions: record.participants.flatMap(({ purpose, sessions }) =>
      sessions.flatMap(({ sessionId, mediaType, segments: own }): SessionDigest[] =>
        sessionId === null
          ? []
          : [
              {
                sessionId,
                purpose,
                mediaType,
                open: own.length === 0 || own.some(isOpen),
                end: lastEnd(own.filter((segment) => !isWrapUp(segment))),
                wrapUpEnd: lastEnd(own.filter(isWrapUp)),
              },
            ],
      ),
    ),
  }
}

/** Sessions known from events that the record lacks, sorted. */
export function missingSessionIds(record: AnalyticsConversation, knownSessionIds: Iterable<string>): readonly string[] {
  const present = new Set(record.participants.flatMap(({ sessions }) => sessions.map(({ sessionId }) => sessionId)))
  return [...new Set(knownSessionIds)].filter((id) => !present.has(id)).sort()
}

const isOpen = ({ segmentEnd }: AnalyticsConversationSegment) => segmentEnd === null
