import { type ConversationState, type RecordDigest } from '@aftercall/contracts'
import fc from 'fast-check'
import { announcementsOf, digestAt, event, options, play, requestsOf, type TrueSession } from '../testing/world.ts'
import { strayStartAfter } from './moved-start.ts'

const second = 1_000
const hour = 3_600_000
const midnight = 86_400_000
const before = midnight - 5
const after = midnight + 5

const call: readonly TrueSession[] = [{ sessionId: 'c', kind: 'customer', start: before, end: midnight + 60 * second }]
const startingAt = (conversationStart: number, at: number): RecordDigest => {
  const digest = digestAt(call, Math.max(at, before))
  if (digest === null) throw new Error('there is no record yet')
  return { ...digest, conversationStart, hash: `${digest.hash} from ${conversationStart}` }
}

describe('the start of a record', () => {
  const state = (start: number, asOf: number, strayStart: number | null = null) => ({
    digest: startingAt(start, asOf),
    asOf,
    strayStart,
  })
  const answer = (start: number, asOf: number, knownStart: number | null) => ({
    digest: startingAt(start, asOf),
    asOf,
    knownStart,
  })

  it('that stays on its day leaves nothing behind', () => {
    expect(strayStartAfter(state(before, 10), answer(before - 1, 20, null))).toBeNull()
  })

  it('that moves over midnight leaves nothing behind when the request named the day before', () => {
    expect(strayStartAfter(state(before, 10), answer(after, 20, before))).toBeNull()
  })

  it('that moves over midnight leaves a row behind when the request did not name it', () => {
    expect(strayStartAfter(state(before, 10), answer(after, 20, null))).toBe(before)
  })

  it('of an older record that is answered late leaves a row behind', () => {
    expect(strayStartAfter(state(after, 20), answer(before, 10, after))).toBe(before)
  })

  it('that was left behind is removed by the answer to a request that names it', () => {
    expect(strayStartAfter(state(after, 20, before), answer(after, 30, before))).toBeNull()
  })

  it('that was left behind stays so after an answer that is older, or whose record has no start', () => {
    expect(strayStartAfter(state(after, 20, before), answer(after, 10, before))).toBe(before)
    expect(strayStartAfter(state(after, 20), answer(before, 10, before))).toBe(before)
    const startless = { ...answer(after, 30, null), digest: { ...startingAt(after, 30), conversationStart: null } }
    expect(strayStartAfter(state(after, 20, before), startless)).toBe(before)
    expect(strayStartAfter({ digest: null, asOf: null, strayStart: before }, answer(after, 30, null))).toBe(before)
  })

  it('of two records of one moment counts as told last', () => {
    expect(strayStartAfter(state(before, 10), answer(after, 10, null))).toBe(before)
  })
})

it('names the start that is known in the next request', () => {
  const acw = { at: midnight + 100 * second, event: event('acw', 'c', midnight + 61 * second) }
  const end = { at: midnight + 60 * second, event: event('customer.end', 'c', midnight + 60 * second) }
  const played = play(
    [end, acw],
    ({ requestedAt }) => ({
      at: requestedAt,
      outcome: { outcome: 'record', asOf: requestedAt, digest: startingAt(before, requestedAt) },
    }),
    2 * midnight,
  )
  const [first, ...others] = requestsOf(played).map(({ knownStart }) => knownStart)
  expect([first, ...new Set(others)]).toEqual([null, before])
})

/**
 * The table as it replaces rows: of each day the newest version counts, and a removal counts as a version. What the sink writes for a record:
 * its row, and a removal under the day that its request named, if that is another.
 */
function openTable() {
  const days = new Map<number, { version: number; live: boolean }>()
  const put = (start: number, version: number, live: boolean) => {
    const day = Math.floor(start / midnight)
    if ((days.get(day)?.version ?? -1) <= version) days.set(day, { version, live })
  }
  return {
    write(start: number, version: number, known: number | null) {
      put(start, version, true)
      if (known !== null && Math.floor(known / midnight) !== Math.floor(start / midnight)) put(known, version, false)
    },
    liveDays: () => [...days].filter(([, { live }]) => live).map(([day]) => day),
  }
}

it('ends with one live row on the day of the newest record, whatever answers are late, lost, repeated or stale', () => {
  const trouble = fc.record({
    start: fc.constantFrom(before, after),
    agoMs: fc.constantFrom(0, 0, 1_000, 20_000),
    delayMs: fc.constantFrom(1_000, 1_000, 30_000, 2 * options.requestTtlMs),
    repeats: fc.integer({ min: 1, max: 2 }),
    lostToCompletion: fc.boolean(),
  })
  fc.assert(
    fc.property(fc.array(trouble, { maxLength: 6 }), fc.constantFrom(before, after), (troubles, lastStart) => {
      const table = openTable()
      const left = [...troubles]
      let newest = { asOf: -1, start: lastStart }
      const played = play(
        [{ at: midnight + 60 * second, event: event('customer.end', 'c', midnight + 60 * second) }],
        (request) => {
          const { start, agoMs, delayMs, repeats, lostToCompletion } = left.shift() ?? {
            ...{ start: lastStart, agoMs: 0, delayMs: 1_000, repeats: 1, lostToCompletion: false },
          }
          const asOf = request.requestedAt + 1_000 - agoMs
          const digest = startingAt(start, asOf)
          table.write(start, asOf, (request as { knownStart?: number | null }).knownStart ?? null)
          if (asOf > newest.asOf) newest = { asOf, start }
          const once = { at: request.requestedAt + delayMs, outcome: { outcome: 'record', asOf, digest } }
          const all = Array.from({ length: repeats }, (_, index) => ({ ...once, at: once.at + index * 5_000 }))
          return lostToCompletion && left.length > 0 ? all.map((each) => ({ ...each, at: each.at + hour })) : all
        },
        30 * midnight,
      )
      expect(announcementsOf(played).at(-1)).toMatchObject({ kind: 'final' })
      expect(table.liveDays()).toEqual([Math.floor(newest.start / midnight)])
    }),
    { numRuns: 500 },
  )
})

it('is remembered by a state until nothing is left behind', () => {
  const stray: readonly Pick<ConversationState, 'strayStart'>[] = play(
    [{ at: midnight + 60 * second, event: event('customer.end', 'c', midnight + 60 * second) }],
    ({ requestedAt, attempt }) =>
      attempt === 1
        ? [
            {
              at: requestedAt + 1,
              outcome: { outcome: 'record', asOf: requestedAt, digest: startingAt(after, requestedAt) },
            },
            {
              at: requestedAt + 2,
              outcome: { outcome: 'record', asOf: requestedAt - 9, digest: startingAt(before, requestedAt) },
            },
          ]
        : {
            at: requestedAt + 1,
            outcome: { outcome: 'record', asOf: requestedAt, digest: startingAt(after, requestedAt) },
          },
    2 * midnight,
  ).states
  expect(stray.some(({ strayStart }) => strayStart === before)).toBe(true)
  expect(stray.at(-1)).toMatchObject({ phase: 'final', strayStart: null })
})
