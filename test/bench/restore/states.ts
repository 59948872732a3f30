import { conversationKey, type NewConversationState } from '@aftercall/contracts'

const minuteMs = 60_000
const hourMs = 60 * minuteMs

/** Conversations of one organisation by number. The ids are as long and as random as those of Genesys Cloud. */
export function conversationsOf(orgId: string, count: number, random: () => number) {
  const ids = Array.from({ length: count }, () => uuid(random))
  return ids.map((conversationId) => ({ orgId, conversationId, key: conversationKey(orgId, conversationId) }))
}
export type Conversation = ReturnType<typeof conversationsOf>[number]

/**
 * An open call as completion remembers it after `version` changes: sessions come and end, a record was asked for and shows them. It waits for
 * hours, so that nothing comes due while it is measured.
 */
export function stateOf(
  { orgId, conversationId }: Conversation,
  version: number,
  now: number,
  random: () => number,
): NewConversationState {
  const begun = now - hourMs
  const sessions = Array.from({ length: Math.min(4, 1 + version) }, (_, index) => ({
    sessionId: uuid(random),
    kind: ['customer', 'flow', 'acd', 'user'][index] ?? 'user',
    mediaType: 'VOICE',
    startedAt: begun + index * minuteMs,
    endedAt: index < version - 3 ? begun + (index + 3) * minuteMs : null,
    acwDue: index === 3,
    acwAt: null,
  }))
  return {
    ...{ form: 2, orgId, conversationId, phase: 'open', phaseAt: begun, round: 1, attempt: 0, requests: 0 },
    ...{ firstSeenAt: begun, lastArrivalAt: now, evidenceAt: now, lastEventTime: now - 500 },
    ...{ sessions, nextAt: now + 4 * hourMs, waitsFor: 'session_end', completedAnnounced: false },
    ...(version < 6
      ? {}
      : {
          ...{ attempt: 1, requests: 1, answeredAt: now, asOf: now },
          digest: {
            ...{ hash: uuid(random).slice(0, 16), conversationStart: begun, conversationEnd: null },
            ...{ openSegments: 1, unsettledAt: null },
            sessions: sessions.map(({ sessionId }) => ({
              ...{ sessionId, purpose: 'agent', mediaType: 'voice', open: false },
              ...{ end: begun + 9 * minuteMs, wrapUpEnd: null },
            })),
          },
        }),
  }
}

function uuid(random: () => number): string {
  const hex = Array.from({ length: 4 }, () =>
    Math.floor(random() * 0x1_0000_0000)
      .toString(16)
      .padStart(8, '0'),
  ).join('')
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-')
}
