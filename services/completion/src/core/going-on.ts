import { type ConversationState, type RecordDigest, type SessionDigest } from '@aftercall/contracts'
import { coversAllEnds } from './coverage.ts'

/** What goes on in a conversation as its newest record shows it. */
export type GoingOn = 'nothing' | 'after_call_work' | 'connected' | 'asleep'

/** Media whose sessions may sleep for days while nothing is wrong, in the spelling of events. */
const sleepingMedia = new Set(['CALLBACK', 'EMAIL', 'MESSAGE', 'INTERNALMESSAGE'])
export const mayBeAsleep = (mediaType: string | null) => sleepingMedia.has((mediaType ?? '').toUpperCase())

export function goingOnIn(digest: RecordDigest): GoingOn {
  if (digest.conversationEnd !== null && digest.openSegments === 0) return 'nothing'
  const open = digest.sessions.filter((session) => session.open)
  // All are closed, and the record has no end: after-call work is due and has not begun.
  if (open.length === 0 || open.some(isWrappingUp)) return 'after_call_work'
  return open.every(({ mediaType }) => mayBeAsleep(mediaType)) ? 'asleep' : 'connected'
}

/** What goes on, or null when the record does not even know the ends that events told: then it is behind, and says nothing about now. */
export const knownToGoOn = ({ digest, sessions }: ConversationState, toleranceMs: number): GoingOn | null =>
  digest === null || !coversAllEnds(digest, sessions, toleranceMs) ? null : goingOnIn(digest)

/** Somebody who hung up, and has something open after it. */
const isWrappingUp = ({ purpose, end }: SessionDigest) => end !== null && (purpose === 'agent' || purpose === 'user')

/**
 * Nobody is there any more whose conversation it was: agents at most wrap up, and of several outside parties one may have been left behind.
 */
export const isLeftByAll = (digest: RecordDigest): boolean => {
  const open = digest.sessions.filter((session) => session.open && !isWrappingUp(session))
  const hasLeft = digest.sessions.some((session) => isOutsideParty(session) && !session.open)
  return goingOnIn(digest) !== 'asleep' && open.every((session) => hasLeft && isOutsideParty(session))
}

const isOutsideParty = ({ purpose }: SessionDigest) => purpose === 'customer' || purpose === 'external'
