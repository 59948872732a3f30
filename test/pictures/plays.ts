import { type Assumptions, assuming, likelyAssumptions, timelineKinds } from '@aftercall/simulator'
import { timelineOf } from '../../packages/simulator/src/timelines/registry.ts'

/** What a picture shows: one conversation, and what Genesys and the network make of it. */
export interface Play {
  /** Of the picture. */
  readonly name: string
  /** One sentence for people. */
  readonly about: string
  readonly kind: string
  readonly seed: number
  /** How long it is looked at if it does not become final, ms. */
  readonly horizonMs: number
  readonly assumptions: Assumptions
  /** Whether an event of this suffix arrives, and how much later than usual, ms; null: never. */
  readonly delayOf: (suffix: string) => number | null
  /** Whether ends of this kind of session are heard of in this organisation. */
  readonly endsHeard: (kind: string) => boolean
}

const hourMs = 3_600_000
const dayMs = 24 * hourMs
const always = () => true
const onTime = () => 0

const usual = {
  seed: 7,
  horizonMs: 70 * dayMs,
  assumptions: likelyAssumptions,
  delayOf: onTime,
  endsHeard: always,
} satisfies Partial<Play>

/** Kinds that are better told by another play than the usual one. */
const chosen: Readonly<Record<string, Partial<Play>>> = {
  'callback-appointment': { horizonMs: 4 * dayMs },
}

const timelinePlays = timelineKinds.map((kind): Play => ({
  ...usual,
  name: kind,
  kind,
  about: timelineOf(kind).about,
  ...chosen[kind],
}))

const answeredCall = { ...usual, kind: 'answered' }
const troubles: readonly Play[] = [
  {
    ...answeredCall,
    name: 'trouble-record-behind',
    about: 'A call whose record lags half a minute behind the events.',
    assumptions: assuming({ recordDelayMs: 30_000 }),
  },
  {
    ...answeredCall,
    name: 'trouble-late-wrap-up',
    about: 'A call whose record has an end before it has the wrap-up, which it shows minutes later.',
    assumptions: { ...likelyAssumptions, lateWrapUpShare: 1, wrapupBesideAcw: false, acwWhenTimedOut: 'none' },
    delayOf: (suffix) => (suffix === 'acw' ? null : 0),
  },
  {
    ...answeredCall,
    name: 'trouble-end-lost',
    about: 'A call of which no end arrives, of nobody: silence is all there is.',
    delayOf: (suffix) => (/^(?:customer|user)\.end$|^(?:acw|wrapup)$/.test(suffix) ? null : 0),
  },
  {
    ...answeredCall,
    name: 'trouble-late-event',
    about: 'A call whose after-call work is told an hour late, when the record has long had it.',
    delayOf: (suffix) => (suffix === 'acw' || suffix === 'wrapup' ? hourMs : 0),
  },
  {
    ...answeredCall,
    name: 'trouble-one-topic',
    about: 'The same call for an organisation that subscribed to customer.end and nothing else.',
    delayOf: (suffix) => (suffix === 'customer.end' ? 0 : null),
    endsHeard: (kind) => kind === 'customer',
  },
]

export const plays: readonly Play[] = [...timelinePlays, ...troubles]

export function playOf(name: string): Play {
  const found = plays.find((play) => play.name === name)
  if (found === undefined)
    throw new Error(`no play is called ${name}; there are ${plays.map((play) => play.name).join(', ')}`)
  return found
}
