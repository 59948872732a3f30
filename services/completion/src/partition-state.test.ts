import { conversationKey, type ConversationState, memoryCodec, memoryRegistry, schemas } from '@aftercall/contracts'
import { type OwnedPartition } from '@aftercall/kafka'
import { virtualClock } from '@aftercall/runtime'
import { firstSeen, stateForm } from './core/state.ts'
import { emptyPartition, restorePartition } from './partition-state.ts'
import { options } from './testing/world.ts'

const now = 1_700_000_000_000
const day = 86_400_000
const codec = memoryCodec()
const context = { codec, clock: virtualClock(now), options }
const key = conversationKey('org', 'one')
const never = new AbortController().signal

/** A partition whose changelog holds these states under one key, oldest first. */
const holding = (states: readonly (ConversationState | null)[], kept = false) =>
  ({
    partition: 3,
    async restore(onState) {
      for (const [offset, state] of states.entries())
        onState(key, state === null ? null : codec.encode('completion-state', state), offset)
      return { kept }
    },
  }) as Pick<OwnedPartition, 'partition' | 'restore'> as OwnedPartition

const restored = (states: readonly (ConversationState | null)[]) =>
  restorePartition(holding(states), undefined, codec, context, never)
const stateAt = (nextAt: number | null): ConversationState => ({ ...firstSeen('org', 'one', now), nextAt })

it('is what the changelog says last of each conversation', async () => {
  const { partition } = await restored([stateAt(now + 1), null, stateAt(now + 2)])
  expect([...(await partition.states.load([key])).values()]).toMatchObject([{ nextAt: now + 2 }])
  expect(partition.timers.next()).toBe(now + 2)
  expect((await restored([stateAt(now + 1), null])).partition.states.size).toBe(0)
})

it('looks within days at a deadline that a clock that ran ahead set years from now', async () => {
  const { partition } = await restored([stateAt(now + 4_000 * day)])
  expect(partition.timers.next()).toBeLessThan(now + 5 * day)
})

it('does not act on a state of a newer form than it knows', async () => {
  await expect(restored([{ ...stateAt(now), form: stateForm + 1 }])).rejects.toThrow(
    'its form is 3, this version reads forms up to 2; run the newer version',
  )
})

it('takes what it holds where nobody else had the partition, and refuses to go on without', async () => {
  const previous = emptyPartition(codec)
  const { partition } = await restorePartition(holding([], true), previous, codec, context, never)
  expect(partition).toBe(previous)
  await expect(restorePartition(holding([], true), undefined, codec, context, never)).rejects.toThrow(
    'could not resume',
  )
})

describe('a partition with many states', () => {
  const valueOf = (n: number) => codec.encode('completion-state', firstSeen('org', `c-${n}`, now))
  const count = Math.ceil(1_048_576 / valueOf(0).length)
  const owned = {
    partition: 3,
    async restore(onState) {
      for (let n = 0; n < count; n++) onState(conversationKey('org', `c-${n}`), valueOf(n), n)
      return { kept: false }
    },
  } as Pick<OwnedPartition, 'partition' | 'restore'> as OwnedPartition

  it('is read in turns: others go on in between', async () => {
    const clock = virtualClock(now)
    let turns = 0
    const sleep: typeof clock.sleep = (ms, signal) => {
      turns++
      return clock.sleep(ms, signal)
    }
    const restoring = restorePartition(owned, undefined, codec, { ...context, clock: { ...clock, sleep } }, never)
    await clock.advance(0)
    const { partition } = await restoring
    expect(turns).toBeGreaterThanOrEqual(3)
    expect(partition.states.size).toBe(count)
  })

  it('is not read to its end once it is no longer wanted', async () => {
    const clock = virtualClock(now)
    const revoked = new AbortController()
    const restoring = restorePartition(owned, undefined, codec, { ...context, clock }, revoked.signal)
    revoked.abort(new Error('revoked'))
    await expect(restoring).rejects.toThrow('revoked')
  })
})

describe('a state of the first form', () => {
  /** The fields that came with the second form. */
  const later = new Set(['strayStart', 'knownStart', 'unsettledAt'])
  const schemaOfFormOne: unknown = JSON.parse(schemas['completion-state'], (_, value: unknown) =>
    Array.isArray(value) ? value.filter((field: { name?: string } | null) => !later.has(field?.name ?? '')) : value,
  )
  // An open conversation in its second round, with a request on its way, as the first version wrote it.
  const bytesOfFormOne =
    'AgZvcmcGb25lCG9wZW7A9qP++WIEAgbgoaD++WLA9qP++WLA9qP++WIC8Oaj/vliAgJjEGN1c3RvbWVyAgpWT0lDRQLgoaD++WIC8Oaj/vliAAAAAgQG0MSk/vli0OPt/vliApCN9f75' +
    'YgIMYW5zd2VyAqDaov75YgKg2qL++WICAmgC4KGg/vliAAICAmMCEGN1c3RvbWVyAgp2b2ljZQEAAAAAAA=='

  it('is read, and is one of today', async () => {
    const registry = memoryRegistry()
    const readers = memoryCodec(registry)
    const frame = Buffer.alloc(5)
    frame.writeInt32BE(registry.register(schemaOfFormOne), 1)
    const value = Buffer.concat([frame, Buffer.from(bytesOfFormOne, 'base64')])
    const owned = {
      partition: 3,
      async restore(onState) {
        onState(key, value, 0)
        return { kept: false }
      },
    } as Pick<OwnedPartition, 'partition' | 'restore'> as OwnedPartition
    const { partition } = await restorePartition(owned, undefined, readers, { ...context, codec: readers }, never)
    expect((await partition.states.load([key])).get(key)).toMatchObject({
      ...{ form: stateForm, round: 2, strayStart: null },
      request: { round: 2, attempt: 3, knownStart: null },
      digest: { hash: 'h', unsettledAt: null },
    })
    expect(partition.timers.next()).toBe(now + 605_000)
  })
})
