import { event, options } from '../testing/world.ts'
import { foldBatch, type KeyedInput } from './batch.ts'
import { firstSeen } from './state.ts'

const now = 100_000
const ended = (key: string): KeyedInput => ({ key, input: { type: 'event', event: event('customer.end', 's', 1) } })
const tick = (key: string): KeyedInput => ({ key, input: { type: 'tick' } })

it('folds each conversation by itself, later inputs over earlier ones, and leaves the states as they were', () => {
  const before = { ...firstSeen('org', 'b', 0), sessions: [] }
  const states = new Map([['b', before]])
  const { changed, effects } = foldBatch(states, [ended('a'), ended('b'), ended('a')], now, options)
  expect([...changed.keys()]).toEqual(['a', 'b'])
  expect(changed.get('a')).toMatchObject({ firstSeenAt: now, sessions: [{ endedAt: 1 }] })
  expect(changed.get('b')).toMatchObject({ firstSeenAt: 0, sessions: [{ endedAt: 1 }] })
  expect(states.get('b')).toBe(before)
  expect(effects).toEqual([])
})

it('sees in a later input what an earlier one of the same batch has told', () => {
  const started: KeyedInput = { key: 'a', input: { type: 'event', event: event('customer.start', 's', 1) } }
  const { changed } = foldBatch(new Map(), [started, ended('a')], now, options)
  expect(changed.get('a')?.sessions).toMatchObject([{ startedAt: 1, endedAt: 1 }])
})

it('does not touch what nothing is known of, nor remembers it', () => {
  expect(foldBatch(new Map(), [tick('a')], now, options)).toEqual({ changed: new Map(), effects: [] })
})

it('gives the effects in their order, with key and state', () => {
  const states = new Map(
    ['a', 'b'].map((key) => [key, foldBatch(new Map(), [ended(key)], 0, options).changed.get(key)!]),
  )
  const { changed, effects } = foldBatch(states, [tick('b'), tick('a')], now, options)
  expect(effects.map(({ key, effect, state }) => [key, effect.type, state])).toEqual([
    ['b', 'request', changed.get('b')],
    ['a', 'request', changed.get('a')],
  ])
})

it('remembers within a batch that something is forgotten', () => {
  const forgotten = { ...firstSeen('org', 'a', 0), phase: 'final' }
  const states = new Map([['a', forgotten]])
  const late = options.markerMs + 1
  expect(foldBatch(states, [tick('a')], late, options).changed).toEqual(new Map([['a', null]]))
  const again = foldBatch(states, [tick('a'), ended('a')], late, options)
  expect(again.changed.get('a')).toMatchObject({ firstSeenAt: late, phase: 'open' })
})
