import { type Watchdog } from './watchdog.ts'

/** What a member of a consumer group tells about itself: epoch ms of the last answer to a fetch and to a heartbeat. */
export interface GroupSigns {
  readonly lastFetchAt: number
  readonly lastHeartbeatAt: number
}

/** Far beyond any rebalance; and an outage of Kafka ends a consumer by its budget of restarts. */
export const maxGroupSilenceMs = 300_000

/**
 * Watches the loops of a Kafka client, which every client is known to have stop without a word: whoever takes from it just gets nothing, and
 * would wait for ever. Returns how to stop.
 */
export function watchGroup(watchdog: Watchdog, group: { health(): GroupSigns }): () => void {
  const limits = { maxSilenceMs: maxGroupSilenceMs }
  const followed = [
    watchdog.follow('kafka-fetch', () => group.health().lastFetchAt, limits),
    watchdog.follow('kafka-heartbeat', () => group.health().lastHeartbeatAt, limits),
  ]
  return () => followed.forEach((unfollow) => unfollow())
}
