import { type FetchRequest } from '@aftercall/contracts'
import { type Lane } from '../core/lanes.ts'
import { type HeldRequest } from '../core/request.ts'

/** A request as completion makes it; ids are plain words. */
export const requestFor = (conversationId: string, more: Partial<FetchRequest> = {}): FetchRequest => ({
  orgId: 'org-a',
  conversationId,
  round: 1,
  attempt: 1,
  cause: 'ended',
  knownHash: null,
  knownSessionIds: [],
  knownStart: null,
  requestedAt: 0,
  expiresAt: 600_000,
  ...more,
})

export interface HeldForTest extends HeldRequest {
  readonly answers: () => number
}

/** A request in hand that counts how often it was said to be answered. */
export function heldFor(
  conversationId: string,
  {
    lane = 'live',
    isRevoked = () => false,
    ...more
  }: Partial<FetchRequest> & { lane?: Lane; isRevoked?: () => boolean } = {},
): HeldForTest {
  let answers = 0
  return {
    request: requestFor(conversationId, more),
    lane,
    headers: {},
    receipt: { done: () => void (answers += 1), isRevoked },
    answers: () => answers,
  }
}
