/** Where a request came from; the order is the order of service. */
export const lanes = ['live', 'reconciliation', 'backfill'] as const
export type Lane = (typeof lanes)[number]

/** 0 is served first. */
export const priorityOf = (lane: Lane): number => lanes.indexOf(lane)

export const topicOf = (lane: Lane) => `fetch-requests-${lane}` as const
export const requestTopics = lanes.map(topicOf)

export const laneOf = (topic: string): Lane | null => lanes.find((lane) => topic === topicOf(lane)) ?? null
