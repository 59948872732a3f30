import { sumOf } from './metric-totals.ts'
import { canonical, hasText, type SessionView } from './sessions.ts'

export type LegOutcome = 'answered' | 'not_responding' | 'error' | 'abandoned' | 'flow_out' | 'none'

export interface AttemptOutcome {
  readonly outcome: LegOutcome
  /** The agent sent it away, as far as a record can tell that from not answering. */
  readonly isDeclined: boolean
}

/** The agent was connected: to the customer, to another agent, or to the task of calling somebody back. */
const connected: ReadonlySet<string | null> = new Set(['interact', 'hold', 'callback'])

/** How ringing ends that nobody took, seen from the agent. `peer` is somebody else's doing: the customer left, or another agent took it. */
const byAgent = new Set(['client', 'endpoint', 'dndEndpoint'])
const unanswered = new Set([
  'system',
  'timeout',
  'noAnswerTransfer',
  'notAvailableTransfer',
  'dndTransfer',
  'forwardTransfer',
])
const failed = new Set(['error', 'transportFailure', 'uncallable'])

const previewSkipped = 'ININ-OUTBOUND-PREVIEW-SKIPPED'

/** What became of one attempt, from all sessions that the agent had in it. */
export function attemptOutcome(sessions: readonly SessionView[]): AttemptOutcome {
  const has = (name: string) => sessions.some(({ session }) => session.metrics.some((metric) => metric.name === name))
  if (has('tAnswered')) return plain('answered')
  // A preview that was skipped was looked at, but nobody was called.
  if (isSkippedPreview(sessions)) return plain('none')
  // Callbacks and direct calls have no tAnswered; whoever was connected has answered.
  if (connectedAt(sessions) !== null) return plain('answered')
  const ended = endOfAlert(sessions)
  if (has('tNotResponding') || byAgent.has(ended) || unanswered.has(ended))
    return { outcome: 'not_responding', isDeclined: byAgent.has(ended) && !hasErrorCode(sessions) }
  return plain(has('nError') || failed.has(ended) ? 'error' : 'none')
}

/** What became of a queue entry that nobody answered. */
export function queueOutcome({ session }: SessionView): LegOutcome {
  if (sumOf(session.metrics, 'tAbandon') !== null) return 'abandoned'
  if (sumOf(session.metrics, 'tFlowOut') !== null || hasText(session.flowOutType)) return 'flow_out'
  return sumOf(session.metrics, 'nError') !== null ? 'error' : 'none'
}

/** Start of the first segment in which the agent was connected, epoch ms; null without one. */
export function connectedAt(sessions: readonly SessionView[]): number | null {
  let first: number | null = null
  for (const { segments } of sessions)
    for (const { segmentType, segmentStart } of segments)
      if (connected.has(segmentType) && segmentStart !== null && (first === null || segmentStart < first))
        first = segmentStart
  return first
}

const plain = (outcome: LegOutcome): AttemptOutcome => ({ outcome, isDeclined: false })

function isSkippedPreview(sessions: readonly SessionView[]): boolean {
  const isSkipped = sessions.some(({ segments }) => segments.some(({ wrapUpCode }) => wrapUpCode === previewSkipped))
  return isSkipped && connectedAt(sessions.filter(({ mediaType }) => mediaType !== 'callback')) === null
}

function endOfAlert(sessions: readonly SessionView[]): string {
  const alert = sessions[0]?.segments.findLast(({ segmentType }) => segmentType === 'alert')
  return canonical(alert?.disconnectType ?? null)
}

const hasErrorCode = (sessions: readonly SessionView[]) =>
  sessions.some(({ segments }) => segments.some(({ errorCode }) => hasText(errorCode)))
