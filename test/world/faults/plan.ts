import { seededRandom } from '../seeded-random.ts'
import { type ServiceName, serviceNames } from '../services.ts'
import { drawQuirks, type Quirks } from './quirks.ts'
import { type ServerName, serverNames } from './servers.ts'
import { type Chaos, type Point, type Strike, strikeKinds } from './strike.ts'

/** What the seed of a world says about it. */
export interface WorldPlan {
  readonly seed: number
  readonly kinds: readonly string[]
  readonly conversations: number
  /** The conversations begin within so much time. */
  readonly spreadMs: number
  /** Processes of each service at the beginning. */
  readonly instances: Readonly<Record<ServiceName, number>>
  readonly requestsPerMinute: number
  /** Ids of one call at most: with one, the quota is soon felt. */
  readonly maxIds: number
  /** Genesys takes its time: records appear late, events come late and twice. */
  readonly isSlowGenesys: boolean
  readonly strikes: StrikePlan
  readonly events: readonly WorldEvent[]
  readonly quirks: Quirks
  /** How long after the last leg has ended faults go on. */
  readonly trailMs: number
}

export interface StrikePlan {
  /** The chance of each point. */
  readonly chance: number
  /** At most so many in a world. */
  readonly most: number
  /** How often each kind is drawn, against the others. */
  readonly weights: Readonly<Record<Strike['kind'], number>>
  /** Only these are struck. */
  readonly services: ReadonlySet<string>
  readonly servers: ReadonlySet<ServerName>
  /** Only these requests; null: all. What takes many steps is met in the middle only by a world that looks for it. */
  readonly requests: ReadonlySet<string> | null
  /** The share of entries that fail in a batch of SQS. */
  readonly partialShare: number
}

/** What happens at a time, whatever the processes do. */
export type WorldEvent = { readonly at: number } & (
  | { readonly kind: 'compact' }
  | { readonly kind: 'outage'; readonly server: ServerName; readonly ms: number; readonly manner: 'refused' | 'silent' }
  | { readonly kind: 'kill-all' | 'stop-all'; readonly service: ServiceName }
  | { readonly kind: 'kill-one' | 'pause-one' | 'join' | 'leave'; readonly service: ServiceName; readonly ms: number }
)

const minuteMs = 60_000
const hourMs = 60 * minuteMs

/** Over within half an hour. */
const shortKinds = [
  'answered',
  'requeued',
  'declined',
  'abandoned',
  'ended-in-ivr',
  'flow-disconnect',
  'acw-given',
  'blind-transfer',
  'transfer-to-user',
  'transfer-to-flow',
  'external-transfer',
  'consult-transfer',
  'consult-cancelled',
  'conference',
  'orphaned-leg',
  'user-voicemail',
  'group-voicemail',
  'outbound-call',
  'internal-call',
  'callback',
  'voicemail',
  'campaign-connected',
  'campaign-unreached',
  'preview-connected',
  'preview-skipped',
  'email',
  'web-message',
  'message-open',
  'chat',
] as const
/** Hours or a day. */
const longKinds = ['acw-late', 'callback-not-reached', 'message-reopened', 'callback-retried'] as const

/** Requests that have an effect, or carry one. */
const struckRequests = [
  'receive',
  'delete',
  'visibility',
  'produce',
  'commit',
  'join',
  'sync',
  'start-positions',
  'init-producer',
  'transaction-append',
  'transaction-offsets',
  'transaction-end',
  'read-state',
  'insert',
  'details',
  'token',
] as const

/** Everything that is drawn before a world begins. The same seed draws the same. */
export function drawPlan(seed: number): WorldPlan {
  const random = seededRandom(seed * 2 + 1)
  const chance = (share: number) => random() < share
  const whole = (from: number, to: number) => from + Math.floor(random() * (to - from + 1))
  const oneOf = <Item>(items: readonly Item[]): Item => items[Math.floor(random() * items.length)] as Item
  const conversations = oneOf([1, 1, 2, 2, 2, 3, 4])
  const isLong = chance(0.06)
  const kinds = Array.from({ length: whole(1, 3) }, () => oneOf(shortKinds) as string)
  if (isLong) kinds.push(oneOf(longKinds))
  const spreadMs = oneOf([minuteMs, 10 * minuteMs, 40 * minuteMs])
  const processes = () => oneOf([1, 1, 1, 2, 2, 3])
  const trailMs = oneOf([0, minuteMs, 10 * minuteMs, 30 * minuteMs])
  // Either everything may go wrong, or some things only: what hides behind another fault is found by a world without that one.
  const everything = chance(0.4)
  const weights = Object.fromEntries(
    strikeKinds.map((kind) => [kind, everything || chance(0.4) ? whole(1, 4) : 0]),
  ) as StrikePlan['weights']
  const struckServices = serviceNames.filter(() => chance(0.5))
  const struckServers = serverNames.filter(() => chance(0.5))
  const requests = chance(0.5) ? new Set(Array.from({ length: whole(1, 3) }, () => oneOf(struckRequests))) : null
  const window = spreadMs + trailMs + 10 * minuteMs
  return {
    seed,
    kinds: [...new Set(kinds)],
    conversations,
    spreadMs,
    instances: { bridge: processes(), completion: processes(), details: processes(), sink: processes() },
    requestsPerMinute: oneOf([3, 10, 300]),
    maxIds: oneOf([100, 100, 1]),
    isSlowGenesys: chance(0.3),
    strikes: {
      chance: requests === null ? oneOf([0.0005, 0.002, 0.006, 0.02, 0.05]) : oneOf([0.02, 0.06, 0.2]),
      requests,
      most: oneOf([3, 10, 30, 60]),
      weights,
      services: new Set(struckServices.length === 0 || chance(0.4) ? serviceNames : struckServices),
      servers: new Set(struckServers.length === 0 || requests !== null || chance(0.5) ? serverNames : struckServers),
      partialShare: chance(0.3) ? oneOf([0.05, 0.3, 0.7]) : 0,
    },
    events: Array.from({ length: oneOf([0, 1, 2, 4, 8]) }, () =>
      drawEvent(Math.floor(random() * window), chance, oneOf, whole),
    ).toSorted((one, other) => one.at - other.at),
    trailMs,
    quirks: drawQuirks(seed, window),
  }
}

function drawEvent(
  at: number,
  chance: (share: number) => boolean,
  oneOf: <Item>(items: readonly Item[]) => Item,
  whole: (from: number, to: number) => number,
): WorldEvent {
  const service = oneOf(serviceNames)
  const ms = chance(0.5) ? whole(1_000, 20_000) : whole(20_000, 120_000)
  const kind = oneOf([
    'compact',
    'outage',
    'outage',
    'kill-all',
    'stop-all',
    'kill-one',
    'pause-one',
    'join',
    'leave',
  ] as const)
  switch (kind) {
    case 'compact':
      return { at, kind }
    case 'outage':
      return {
        at,
        kind,
        server: oneOf(serverNames),
        ms: chance(0.2) ? whole(5, 30) * minuteMs : ms,
        manner: oneOf(['refused', 'silent']),
      }
    case 'kill-all':
    case 'stop-all':
      return { at, kind, service }
    default:
      return { at, kind, service, ms }
  }
}

/** The longest that a world may need after its faults are over, until every conversation is settled. */
export const settleWithinMs = 30 * hourMs

/** Strikes as planned, drawn as a world comes to its points, until `isOver`. */
export function seededChaos(plan: StrikePlan, random: () => number, isOver: () => boolean): Chaos {
  const kinds = strikeKinds.filter((kind) => plan.weights[kind] > 0)
  const total = kinds.reduce((sum, kind) => sum + plan.weights[kind], 0)
  let left = kinds.length === 0 ? 0 : plan.most
  const draw = (): Strike['kind'] => {
    let thrown = random() * total
    for (const kind of kinds) {
      thrown -= plan.weights[kind]
      if (thrown < 0) return kind
    }
    return kinds[0] as Strike['kind']
  }
  const strike = (kind: Strike['kind']): Strike => {
    switch (kind) {
      case 'pause':
        return { kind, ms: Math.floor(5_000 + random() ** 2 * 115_000) }
      case 'cut': {
        const servers = random() < 0.3 ? serverNames : serverNames.filter(() => random() < 0.3)
        const manner = random() < 0.5 ? 'refused' : 'silent'
        return { kind, servers, ms: Math.floor(1_000 + random() ** 2 * 119_000), manner }
      }
      case 'refusal':
        return { kind, thrown: random() }
      case 'slow':
        return { kind, ms: Math.floor(random() ** 3 * 60_000) }
      default:
        return { kind }
    }
  }
  return {
    at({ service, server, kind }: Point) {
      if (left <= 0 || isOver()) return null
      if (!plan.services.has(service) || !plan.servers.has(server)) return null
      if (plan.requests !== null && !plan.requests.has(kind)) return null
      if (random() >= plan.chance) return null
      left -= 1
      return strike(draw())
    },
  }
}
