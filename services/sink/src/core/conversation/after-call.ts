import { type AnalyticsConversation, type AnalyticsConversationSegment } from '@aftercall/contracts'
import { byStart, hasText, type SessionView } from './sessions.ts'

export const isAfterCall = ({ segmentType }: AnalyticsConversationSegment): boolean => segmentType === 'wrapup'

/** In order of time: who corrects a code gives the later one. */
export function wrapUpCodesOf(sessions: readonly SessionView[]): readonly string[] {
  const given = sessions
    .flatMap(({ segments }) => segments)
    .filter((segment) => isAfterCall(segment) && hasText(segment.wrapUpCode))
  return byStart(given, ({ segmentStart }) => segmentStart).map(({ wrapUpCode }) => wrapUpCode ?? '')
}

/** Nobody is connected any more, but an agent who took it from a queue still owes after-call work. */
export function isAcwPending(record: AnalyticsConversation, sessions: readonly SessionView[]): boolean {
  if (record.conversationEnd !== null) return false
  const stillConnected = sessions.some((view) =>
    view.segments.some((segment) => !isAfterCall(segment) && segment.segmentEnd === null),
  )
  return !stillConnected && sessions.some(owesAfterCallWork)
}

/** Who sees to a callback or listens to a voicemail has it to wrap up too, whether anybody was reached or not. */
const takingPart: ReadonlySet<string | null> = new Set(['interact', 'callback'])

function owesAfterCallWork({ purpose, segments }: SessionView): boolean {
  if (purpose !== 'agent') return false
  const tookPart = segments.some(({ segmentType }) => takingPart.has(segmentType))
  const forQueue = segments.some((segment) => hasText(segment.queueId))
  const wrapUps = segments.filter(isAfterCall)
  return tookPart && forQueue && (wrapUps.length === 0 || wrapUps.some((segment) => segment.segmentEnd === null))
}
