import { type ConversationState } from '@aftercall/contracts'
import { type CompletionOptions } from './options.ts'
import { slowestDelayMs } from './retry-delay.ts'

/**
 * The state without moments that have not come yet: what a clock that ran ahead wrote would make a conversation wait until then. The very
 * same state when there are none.
 */
export function withSaneTimes(
  state: ConversationState,
  now: number,
  { requestTtlMs }: Pick<CompletionOptions, 'requestTtlMs'>,
): ConversationState {
  const { phaseAt, firstSeenAt, lastArrivalAt, evidenceAt, answeredAt, request } = state
  const isSane =
    Math.max(phaseAt, firstSeenAt, lastArrivalAt, evidenceAt, answeredAt ?? now, request?.requestedAt ?? now) <= now
  if (isSane) return state
  return {
    ...state,
    phaseAt: Math.min(phaseAt, now),
    firstSeenAt: Math.min(firstSeenAt, now),
    lastArrivalAt: Math.min(lastArrivalAt, now),
    evidenceAt: Math.min(evidenceAt, now),
    answeredAt: answeredAt === null ? null : Math.min(answeredAt, now),
    request:
      request === null
        ? null
        : {
            ...request,
            requestedAt: Math.min(request.requestedAt, now),
            expiresAt: Math.min(request.expiresAt, now + requestTtlMs),
          },
  }
}

/** Nothing that is still to be done waits longer than this, ms: a deadline farther away is looked at again by then. */
export const longestWaitMs = (options: CompletionOptions): number =>
  options.sharedTickMs +
  slowestDelayMs(options) +
  Math.max(
    options.idleLimitMs,
    options.longIdleLimitMs,
    options.markerMs,
    options.lateDataMs,
    options.acwGraceMs,
    options.quietPeriodMs,
    options.requestTtlMs + options.lostAllowanceMs,
  )
