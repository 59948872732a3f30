import {
  type AnalyticsConversation,
  type AnalyticsConversationSegment,
  type AnalyticsParticipant,
  type AnalyticsSession,
  canonicalEnum,
} from '@aftercall/contracts'

/** One session of the record with what its readers ask for again and again. */
export interface SessionView {
  /** Position among all sessions of the record, from 1. */
  readonly index: number
  /** Position of its participant, from 1. */
  readonly participantIndex: number
  readonly participant: AnalyticsParticipant
  readonly session: AnalyticsSession
  readonly purpose: string
  readonly mediaType: string
  readonly userId: string
  /** In order of time; those without a start come last. */
  readonly segments: readonly AnalyticsConversationSegment[]
  /** Earliest start of a segment, epoch ms; null without one. */
  readonly startMs: number | null
  /** One of its segments has no end. */
  readonly isOpen: boolean
}

/** All sessions in the order of the record: participant by participant. */
export function viewSessions(record: AnalyticsConversation): readonly SessionView[] {
  const views: SessionView[] = []
  record.participants.forEach((participant, position) => {
    const purpose = canonical(participant.purpose)
    for (const session of participant.sessions) {
      const segments = byStart(session.segments, (segment) => segment.segmentStart)
      views.push({
        index: views.length + 1,
        participantIndex: position + 1,
        participant,
        session,
        purpose,
        mediaType: canonical(session.mediaType),
        userId: participant.userId ?? '',
        segments,
        startMs: segments[0]?.segmentStart ?? null,
        isOpen: segments.some((segment) => segment.segmentEnd === null),
      })
    }
  })
  return views
}

export const canonical = (value: string | null): string => (value === null ? '' : canonicalEnum(value))

/** A copy in order of time, stable, with what has no time at the end. */
export function byStart<T>(items: readonly T[], startOf: (item: T) => number | null): readonly T[] {
  // Of two without a time the difference is not a number, which sorting takes for equal.
  return items.toSorted((a, b) => (startOf(a) ?? Infinity) - (startOf(b) ?? Infinity))
}

export const sessionsByStart = (sessions: readonly SessionView[]) => byStart(sessions, (view) => view.startMs)

export const isCustomer = ({ purpose }: SessionView): boolean => purpose === 'customer' || purpose === 'external'

export const isAgentPurpose = (purpose: string): boolean => purpose === 'agent' || purpose === 'user'

export const isAgent = ({ purpose }: SessionView): boolean => isAgentPurpose(purpose)

/** Queue of the first segment that names one; empty when none does. */
export const firstQueue = ({ segments }: SessionView): string =>
  segments.find((segment) => hasText(segment.queueId))?.queueId ?? ''

/** Latest end of a segment that `counts`, epoch ms; null without one. */
export function lastEnd(
  { segments }: SessionView,
  counts: (segment: AnalyticsConversationSegment) => boolean = () => true,
): number | null {
  let last: number | null = null
  for (const segment of segments) {
    if (segment.segmentEnd !== null && counts(segment) && (last === null || segment.segmentEnd > last))
      last = segment.segmentEnd
  }
  return last
}

/** What one thing causes, the end of an alert by the customer's leaving or the call of a colleague by a consult, is written within this time of it. */
export const sameMomentMs = 1_000

export const hasText = (value: string | null): value is string => value !== null && value !== ''

/** Each once, in order of first appearance, without empty ones. */
export const distinct = (values: Iterable<string | null>): readonly string[] => {
  const seen = new Set<string>()
  for (const value of values) if (hasText(value)) seen.add(value)
  return [...seen]
}
