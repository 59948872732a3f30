import { type Log } from '../log.ts'

/** The end of a group member: `failed` rejects once, and every `take` from then on. */
export function failure(groupId: string, log: Log) {
  let reason: Error | undefined
  let reject: (error: Error) => void = () => undefined
  const failed = new Promise<never>((_, no) => (reject = no))
  // Whoever takes learns it as well, so a service that does not listen is not ended by an unhandled rejection.
  failed.catch(() => undefined)
  return {
    failed,
    fail(error: Error) {
      if (reason) return
      reason = error
      log.error('the group member cannot go on', { groupId, error: error.name, reason: error.message })
      reject(error)
    },
    throwIfFailed() {
      if (reason) throw reason
    },
  }
}
