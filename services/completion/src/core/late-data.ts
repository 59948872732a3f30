import { type ConversationState } from '@aftercall/contracts'
import { type CompletionOptions } from './options.ts'

/**
 * How long, ms from the answer, until the record is worth a last look: it is over and complete, but was read so soon after its end that a
 * wrap-up, media statistics or metrics may still appear. Null when nothing is lacking or nothing more can be expected.
 */
export function lateDataWaitMs(
  { digest, asOf, attempt }: ConversationState,
  options: CompletionOptions,
): number | null {
  if (digest === null || digest.unsettledAt === null || asOf === null) return null
  // Records whose times are wrong, or whose answers never get younger, are not looked at for ever.
  if (attempt >= 2 * options.acceptAfterAttempts) return null
  const waitMs = digest.unsettledAt + options.lateDataMs - asOf
  return waitMs <= options.toleranceMs ? null : Math.min(waitMs, options.lateDataMs)
}
