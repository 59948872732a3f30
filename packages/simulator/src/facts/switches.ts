import { type Assumptions, likelyAssumptions } from './assumptions.ts'

export type SwitchName = keyof Assumptions
export type SwitchValue = string | number | boolean

/** One point that Genesys leaves open, and how else it may be. */
export interface Switch {
  readonly name: SwitchName
  /** What it changes: the events, the record, or the way in which the API answers. */
  readonly of: 'events' | 'record' | 'api'
  /** One clause for people. */
  readonly about: string
  readonly default: SwitchValue
  /** Every other value that is worth a test. */
  readonly alternatives: readonly SwitchValue[]
  /** What else to set, for this to show at all. */
  readonly along?: Readonly<Partial<Assumptions>>
  /** Set on numbers: what else they may be. */
  readonly range?: { readonly least: number; readonly most: number }
}

const share = { least: 0, most: 1 }
const upTo = (most: number, least = 0) => ({ least, most })
const days = 86_400_000
const allLate = { lateWrapUpShare: 0.5, lateMediaShare: 0.5, lateMetricsShare: 0.5 }

function describe<N extends SwitchName>(
  of: Switch['of'],
  name: N,
  alternatives: readonly Assumptions[N][],
  about: string,
  range?: Switch['range'],
  along?: Switch['along'],
): Switch {
  const more = { ...(range ? { range } : {}), ...(along ? { along } : {}) }
  return { name, of, about, default: likelyAssumptions[name], alternatives, ...more }
}

/**
 * Every switch there is. Set it in a process with `assuming({ [name]: value })`, on the command line with
 * `serve --assume name=value`, and while it runs with `POST /simulator/assume` or in `POST /simulator/play`.
 */
export const everySwitch: readonly Switch[] = [
  describe('events', 'userStartAt', ['answer'], 'when `user.start` comes: with the ringing, or with the answer'),
  describe('events', 'inQueueFlowEvents', [false], 'whether the flow in the queue has `flow.*` events'),
  describe('events', 'wrapupBesideAcw', [false], 'whether `wrapup` comes beside `acw`'),
  describe('events', 'acwWhenSkipped', ['acw'], 'what tells of after-call work that was skipped'),
  describe('events', 'acwWhenTimedOut', ['wrapup', 'none'], 'what tells of after-call work whose time ran out'),
  describe('events', 'acwWhenGivenByAnother', ['wrapup', 'none'], 'what tells of a wrap-up given by another'),
  describe('events', 'attributesForm', ['changed'], 'whether `attributes` has the whole map, or what changed'),
  describe('events', 'externalEvents', [false], 'whether `external` parties have `customer.*` events'),
  describe('events', 'voicemailEvents', [false], 'whether a voicemail has `voicemail.*` events'),
  describe('events', 'unreachedStart', ['never', 'always'], 'which vain attempts have a `customer.start`'),
  describe('events', 'customerEndOnTimeOut', [false], 'whether a message closed by time-out has a `customer.end`'),
  describe('events', 'republishedShare', [0.2], 'share of events that come twice with another envelope id', share),
  describe('record', 'overSlaOn', ['acd'], 'which leg carries `nOverSla`'),
  describe('record', 'calledPartyPurpose', ['external'], 'the purpose of a party whom a user calls'),
  describe('record', 'shortAbandonMs', [5_000], 'the threshold of short abandons', upTo(600_000)),
  describe('record', 'endIncludesWrapUp', [false], 'whether `conversationEnd` waits for after-call work'),
  describe('record', 'lateWrapUpShare', [0.5], 'share of records that have their end before their wrap-ups', share),
  describe('record', 'lateMediaShare', [0.5], 'share of records whose media statistics come after the end', share),
  describe('record', 'lateMetricsShare', [0.5], 'share of records whose metrics come after the end', share),
  describe('record', 'lateUpToMs', [30_000, 1_800_000], 'how late these three are at most', upTo(2 * days, 1), allLate),
  describe('record', 'startShift', ['milliseconds', 'midnight'], 'how the start moves while the record grows'),
  describe('api', 'unknownIds', ['404', '400', 'empty-object'], 'what a request for many does about unknown ids'),
  describe('api', 'maxIds', [50], 'how many ids a request may have', upTo(1_000, 1)),
  describe('api', 'visibleAfterMs', [20_000], 'how long a record is not found after its first event', upTo(days)),
  describe('api', 'recordDelayMs', [15_000], 'how far all records lag behind the events', upTo(days)),
  describe('api', 'staleReadShare', [0.3], 'share of reads that a lagging replica answers', share),
  describe('api', 'staleReadLagMs', [5_000, 300_000], 'how far that replica lags at most', upTo(days, 1), {
    staleReadShare: 0.3,
  }),
]

export class AssumptionError extends Error {
  override readonly name = 'AssumptionError'
}

function switchOf(name: string): Switch {
  const found = everySwitch.find((known) => known.name === name)
  if (found) return found
  const known = everySwitch.map((one) => one.name).join(', ')
  throw new AssumptionError(`nothing to assume is called ${JSON.stringify(name)}; known are: ${known}`)
}

function valueFor({ name, default: usual, alternatives, range }: Switch, value: unknown): SwitchValue {
  if (range && typeof value === 'number' && value >= range.least && value <= range.most) return value
  if (!range && (value === usual || alternatives.includes(value as SwitchValue))) return value as SwitchValue
  const allowed = range
    ? `a number from ${range.least} to ${range.most}`
    : `one of: ${[usual, ...alternatives].join(', ')}`
  throw new AssumptionError(`${name} must be ${allowed}`)
}

/**
 * The assumptions with some of them changed.
 * @throws AssumptionError for a name or a value that no switch has.
 */
export const assuming = (changes: Readonly<Record<string, unknown>>, from = likelyAssumptions): Assumptions => ({
  ...from,
  ...Object.fromEntries(Object.entries(changes).map(([name, value]) => [name, valueFor(switchOf(name), value)])),
})

/** What is assumed at present. */
export interface Assumed {
  readonly now: () => Assumptions
  /** @throws AssumptionError, and then nothing has changed. */
  readonly change: (changes: Readonly<Record<string, unknown>>) => Assumptions
}

export function openAssumed(from: Assumptions): Assumed {
  let held = from
  return {
    now: () => held,
    change: (changes) => (held = assuming(changes, held)),
  }
}

/**
 * Reads `name=value,name=value`, as the command line has it.
 * @throws AssumptionError for what cannot be read.
 */
export function readAssumptions(text: string, from = likelyAssumptions): Assumptions {
  const pairs = text.split(',').map((pair) => pair.trim().split('='))
  const typed = pairs.map(([name = '', value = '']) => {
    const type = typeof switchOf(name).default
    if (type === 'boolean' && /^(true|false)$/.test(value)) return [name, value === 'true']
    return [name, type === 'number' && value.trim() !== '' ? Number(value) : value]
  })
  return assuming(Object.fromEntries(typed) as Record<string, unknown>, from)
}
