import {
  assuming,
  type Assumptions,
  eventSuffixes,
  everySwitch,
  type SwitchName,
  type SwitchValue,
  type TransportSettings,
  usualTransport,
} from '@aftercall/simulator'
import { seededRandom } from '../seeded-random.ts'

/** One world to be played: what is otherwise in it. */
export interface Case {
  /** Repeats it: `--only <name>`, with the same seed. */
  readonly name: string
  readonly changes: Readonly<Partial<Record<SwitchName, SwitchValue>>>
  readonly assumptions: Assumptions
  /** Suffixes of the events that are subscribed; null: all. */
  readonly subscription: readonly string[] | null
  readonly transport: TransportSettings
}

/** Events that come late by minutes, out of order, and often twice. */
export const roughTransport: TransportSettings = {
  latencyMs: 170,
  lateShare: 0.1,
  lateMaxMs: 600_000,
  duplicateShare: 0.2,
}

/** A queue that nobody read for a day: events come a day late, and again for three days. */
export const brokenTransport: TransportSettings = {
  latencyMs: 170,
  lateShare: 0.1,
  lateMaxMs: 86_400_000,
  duplicateShare: 0.2,
  duplicateMaxMs: 3 * 86_400_000,
}

const caseOf = (name: string, changes: Case['changes'], more: Partial<Case> = {}): Case => ({
  name,
  changes,
  assumptions: assuming(changes),
  subscription: null,
  transport: usualTransport,
  ...more,
})

/** Every switch alone, each of its alternatives. */
export function lonelySwitches(): readonly Case[] {
  return everySwitch.flatMap(({ name, alternatives, along }) =>
    alternatives.map((value) => caseOf(`${name}=${value}`, { ...along, [name]: value })),
  )
}

const chanceOfSwitch = 0.35

function drawnChanges(random: () => number): Case['changes'] {
  return Object.fromEntries(
    everySwitch.flatMap(({ name, alternatives }) => {
      const [flip, which] = [random(), random()]
      return flip < chanceOfSwitch ? [[name, alternatives[Math.floor(which * alternatives.length)]]] : []
    }),
  )
}

/** A combination of many switches, over a network that is rough. */
export const combination = (seed: number, number: number): Case =>
  caseOf(`combination=${number}`, drawnChanges(seededRandom(seed * 7_919 + number)), { transport: roughTransport })

/** One of these is in every subscription: without either, no end is heard of. */
const ends = ['customer.end', 'user.end']

/** Some of the sixteen topics, with an end among them; every third time with switches flipped as well. */
export function drawnSubscription(seed: number, number: number): Case {
  const random = seededRandom(seed * 104_729 + number)
  const certain = ends[Math.floor(random() * ends.length)] as string
  const share = random()
  const topics = eventSuffixes.filter((suffix) => suffix === certain || random() < share)
  return caseOf(`subset=${number}`, number % 3 === 0 ? drawnChanges(random) : {}, {
    subscription: topics,
    transport: roughTransport,
  })
}

/** Subscriptions that customers are known to have. */
const knownSubscriptions: readonly (readonly string[])[] = [
  ['customer.end'],
  ['user.end', 'acw'],
  ['user.end'],
  ['customer.end', 'user.end'],
  ['customer.start', 'customer.end', 'acw'],
]

export const subscriptionCase = (topics: readonly string[]): Case =>
  caseOf(`subscription=${topics.join('+')}`, {}, { subscription: topics, transport: roughTransport })

export interface Selection {
  readonly seed: number
  readonly combinations: number
  readonly subsets: number
}

/** Everything that is played, in order: nothing otherwise, each switch, combinations, subscriptions. */
export const everyCase = ({ seed, combinations, subsets }: Selection): readonly Case[] => [
  caseOf('nothing', {}),
  caseOf('transport=rough', {}, { transport: roughTransport }),
  caseOf('transport=broken', {}, { transport: brokenTransport }),
  ...lonelySwitches(),
  ...Array.from({ length: combinations }, (_, index) => combination(seed, index + 1)),
  ...knownSubscriptions.map(subscriptionCase),
  ...Array.from({ length: subsets }, (_, index) => drawnSubscription(seed, index + 1)),
]

export class UnknownCaseError extends Error {
  override readonly name = 'UnknownCaseError'
  constructor(name: string) {
    super(
      `no case is called ${JSON.stringify(name)}: give switch=value, combination=<n>, subset=<n>, subscription=<a+b>, transport=rough, transport=broken or nothing`,
    )
  }
}

/** The case of a name. @throws UnknownCaseError */
export function caseNamed(name: string, seed: number): Case {
  const known = everyCase({ seed, combinations: 0, subsets: 0 }).find((one) => one.name === name)
  if (known) return known
  const [what = '', value = ''] = name.split('=')
  if (what === 'combination' && /^\d+$/.test(value)) return combination(seed, Number(value))
  if (what === 'subset' && /^\d+$/.test(value)) return drawnSubscription(seed, Number(value))
  const topics = value.split('+')
  const isSubscription = topics.every((topic) => eventSuffixes.some((suffix) => suffix === topic))
  if (what === 'subscription' && isSubscription && topics.some((topic) => ends.includes(topic)))
    return subscriptionCase(topics)
  throw new UnknownCaseError(name)
}

/** What a case changes, for a person: the switches that are not as usual, and the topics. */
export const changesText = ({ changes, subscription }: Case): string =>
  [
    ...Object.entries(changes).map(([name, value]) => `${name}=${value}`),
    ...(subscription === null ? [] : [`topics ${subscription.join('+')}`]),
  ].join(' ')
