import { type FaultKind, faultKinds, type FaultPlan } from '../api/faults.ts'
import { type PlayRequest } from '../play/plan.ts'
import { mixOf, type Weights, type Wish } from '../play/mix.ts'
import { timelineKinds } from '../timelines/registry.ts'
import { type Fields, fieldsOf, numberIn } from './fields.ts'
import { BadInputError } from './given-records.ts'
import { subscribeIn, type TopicDefaults, topicVolumeIn } from './topic-inputs.ts'

function kindsIn({ kinds }: Fields): Pick<Wish, 'kinds'> {
  if (kinds === undefined) return {}
  const valid =
    Array.isArray(kinds) && kinds.length > 0 && kinds.every((kind) => timelineKinds.includes(kind as string))
  if (!valid) throw new BadInputError(`kinds must be a list of any of: ${timelineKinds.join(', ')}`)
  return { kinds: kinds as string[] }
}

function weightsIn({ weights }: Fields): Weights {
  const given = fieldsOf(weights ?? {}, timelineKinds)
  const names = Object.keys(given)
  return Object.fromEntries(names.map((kind) => [kind, numberIn(given, kind, { least: 0, most: 1e9, whole: false })]))
}

/** What to play: a play's own word counts for more than the usual weights, which hold where no kinds are named. */
function wishIn(fields: Fields, usual: Weights): Wish {
  const { kinds } = kindsIn(fields)
  const wish = kinds ? { kinds, weights: weightsIn(fields) } : { weights: { ...usual, ...weightsIn(fields) } }
  try {
    mixOf(wish)
  } catch (cause) {
    throw new BadInputError((cause as Error).message, { cause })
  }
  return wish
}

/** Names and values are for the switches to judge. */
export function parseAssumptions(given: unknown): Fields {
  if (typeof given !== 'object' || given === null || Array.isArray(given)) {
    throw new BadInputError('assumptions must be a JSON object of names and values; see the switches in the README')
  }
  return given as Fields
}

export function parsePlay(
  body: unknown,
  defaults: { seconds: number; maxConversations: number; weights: Weights } & TopicDefaults,
): PlayRequest & { readonly assume: Fields } {
  const fields = fieldsOf(body, [
    ...['conversations', 'seed', 'speed', 'kinds', 'weights', 'seconds', 'assume'],
    ...['subscribe', 'topicVolume'],
  ])
  return {
    conversations: numberIn(fields, 'conversations', { least: 1, most: defaults.maxConversations }),
    seed: numberIn(fields, 'seed', { least: 0, most: Number.MAX_SAFE_INTEGER, fallback: 1 }),
    speed: numberIn(fields, 'speed', { least: 1, most: 100_000, fallback: 120, whole: false }),
    seconds: numberIn(fields, 'seconds', { least: 1, most: 172_800, fallback: defaults.seconds, whole: false }),
    ...wishIn(fields, defaults.weights),
    subscribe: subscribeIn(fields, defaults),
    topicVolume: topicVolumeIn(fields, defaults),
    assume: parseAssumptions(fields['assume'] ?? {}),
  }
}

function ratesIn(fields: Fields): FaultPlan['rates'] {
  const given = fieldsOf(fields['rates'] ?? {}, faultKinds)
  const rates: Partial<Record<FaultKind, number>> = {}
  for (const kind of faultKinds) rates[kind] = numberIn(given, kind, { least: 0, most: 1, fallback: 0, whole: false })
  const sum = Object.values(rates).reduce((total, rate) => total + rate, 0)
  if (sum > 1 + 1e-9) throw new BadInputError(`the rates add up to ${sum}; together they may be at most 1`)
  return rates
}

export function parseFaults(body: unknown): FaultPlan {
  const fields = fieldsOf(body, ['rates', 'seed', 'path', 'slowMs', 'retryAfterSeconds', 'forMs', 'count'])
  const path = fields['path'] ?? '/api/'
  if (typeof path !== 'string' || !path.startsWith('/')) throw new BadInputError('path must be text that begins with /')
  return {
    rates: ratesIn(fields),
    seed: numberIn(fields, 'seed', { least: 0, most: Number.MAX_SAFE_INTEGER, fallback: 1 }),
    path,
    slowMs: numberIn(fields, 'slowMs', { least: 0, most: 600_000, fallback: 2_000 }),
    retryAfterSeconds: numberIn(fields, 'retryAfterSeconds', { least: 0, most: 3_600, fallback: 1 }),
    forMs: numberIn(fields, 'forMs', { least: 1, most: 86_400_000, fallback: 86_400_000 }),
    count: numberIn(fields, 'count', { least: 1, most: 1_000_000_000, fallback: 1_000_000_000 }),
  }
}
