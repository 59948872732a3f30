/**
 * A replay puts what was refused back to where it was read, with headers that say for whom it is and which dead letter it was. Everybody
 * else reads the same topic, and has done so already.
 */

/** Header: the consumer group that refused the record. Every other group of ours leaves the record alone. */
export const replayForHeader = 'aftercall-replay-for'
/** Header: the source that the dead letter names. What is refused again is the same letter, once more. */
export const replayOfHeader = 'aftercall-replay-of'

type Headers = Readonly<Record<string, string>>

export const replayHeaders = (group: string, source: string): Headers => ({
  [replayForHeader]: group,
  [replayOfHeader]: source,
})

/** Whether the record is a replay for another group than this one. */
export function isForAnotherGroup(headers: Headers, group: string): boolean {
  const wanted = headers[replayForHeader]
  return wanted !== undefined && wanted !== group
}

/** Whether somebody asked for this record by hand. It is known to be bad, so it says nothing about the stream. */
export const isReplay = (headers: Headers): boolean => headers[replayOfHeader] !== undefined

const longestSource = 1_000

/** The source of the letter: of a replay that of the first letter, else its own. Only a source of the same kind is believed. */
export function sourceOfLetter(own: string, replayOf: string | undefined): string {
  if (replayOf === undefined || replayOf.length > longestSource) return own
  return replayOf.split(':', 1)[0] === own.split(':', 1)[0] ? replayOf : own
}
