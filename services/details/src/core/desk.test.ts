import fc from 'fast-check'
import { heldFor } from '../testing/requests.ts'
import { createDesk, type Desk, type FetchBatch } from './desk.ts'
import { type Lane, lanes } from './lanes.ts'
import { type HeldRequest } from './request.ts'

const open = (maxIds = 3) =>
  createDesk({ gridMs: 1_000, maxIds: () => maxIds, refusesUnknown: () => false, retryMs: () => 500 })
const idsOf = (batch: FetchBatch | null) => (batch === null ? null : [...batch.requests.keys()])
const none = new Map<string, number | null>()
const all = (batch: FetchBatch, atMs: number | null = null) =>
  new Map([...batch.requests.keys()].map((id) => [id, atMs]))
const taken = (desk: Desk, nowMs: number): FetchBatch => {
  const batch = desk.next(nowMs)
  if (batch === null) throw new Error('expected a batch')
  return batch
}

describe('desk', () => {
  it('asks at once when nothing was asked for a while', () => {
    const desk = open()
    desk.add(heldFor('a'))
    expect(desk.wakeAtMs(100, true)).toBeLessThanOrEqual(100)
    expect(idsOf(desk.next(100))).toEqual(['a'])
  })

  it('collects what comes soon after a call, until a period of the grid has passed', () => {
    const desk = open()
    desk.add(heldFor('a'))
    desk.settle(taken(desk, 100), none, 200)
    desk.add(heldFor('b'))
    desk.add(heldFor('c'))
    expect(desk.next(1_099)).toBeNull()
    expect(desk.wakeAtMs(300, true)).toBe(1_100)
    expect(idsOf(desk.next(1_100))).toEqual(['b', 'c'])
  })

  it('makes no more calls that are not full than the grid has periods', () => {
    fc.assert(
      fc.property(
        fc.array(fc.nat(60_000), { minLength: 1, maxLength: 200 }),
        fc.integer({ min: 2, max: 20 }),
        (times, maxIds) => {
          const desk = open(maxIds)
          const sizes: number[] = []
          const arrivals = times.toSorted((a, b) => a - b)
          let nowMs = 0
          for (let index = 0; index < arrivals.length || desk.waiting() > 0;) {
            nowMs = Math.max(nowMs, Math.min(arrivals[index] ?? Number.POSITIVE_INFINITY, desk.wakeAtMs(nowMs, true)))
            if (arrivals[index] === nowMs) desk.add(heldFor(`c ${index++}`))
            for (let batch = desk.next(nowMs); batch !== null; batch = desk.next(nowMs)) {
              sizes.push(batch.requests.size)
              desk.settle(batch, none, nowMs)
            }
          }
          expect(sizes.reduce((sum, size) => sum + size, 0)).toBe(arrivals.length)
          expect(sizes.filter((size) => size < maxIds).length).toBeLessThanOrEqual(Math.floor(nowMs / 1_000) + 1)
        },
      ),
    )
  })

  it('lets a full batch go at once', () => {
    const desk = open()
    for (const id of ['a', 'b', 'c', 'd']) desk.add(heldFor(id))
    expect(desk.wakeAtMs(100, true)).toBe(100)
    expect(idsOf(desk.next(100))).toEqual(['a', 'b', 'c'])
    expect(desk.next(100)).toBeNull()
    for (const id of ['e', 'f']) desk.add(heldFor(id))
    expect(idsOf(desk.next(101))).toEqual(['d', 'e', 'f'])
  })

  it('serves live before reconciliation before backfill', () => {
    const desk = open()
    desk.add(heldFor('old', { lane: 'backfill' }))
    desk.add(heldFor('lost', { lane: 'reconciliation' }))
    desk.add(heldFor('now', { lane: 'live' }))
    desk.add(heldFor('now too', { lane: 'live' }))
    expect(idsOf(desk.next(0))).toEqual(['now', 'now too', 'lost'])
    expect(idsOf(desk.next(1_000))).toEqual(['old'])
  })

  it('asks once for a conversation that several requests want, in the lane of the most urgent', () => {
    const desk = open(1)
    const [slow, other, urgent] = [
      heldFor('a', { lane: 'backfill' }),
      heldFor('b', { lane: 'reconciliation' }),
      heldFor('a'),
    ]
    for (const held of [slow, other, urgent]) desk.add(held)
    expect(taken(desk, 0).requests).toEqual(new Map([['a', [slow, urgent]]]))
    expect(idsOf(desk.next(0))).toEqual(['b'])
  })

  it('never has one conversation in two batches', () => {
    const desk = open(1)
    desk.add(heldFor('a'))
    const batch = taken(desk, 0)
    const later = heldFor('a')
    desk.add(later)
    expect(desk.next(5_000)).toBeNull()
    expect(desk.wakeAtMs(5_000, true)).toBe(later.request.expiresAt)
    desk.settle(batch, none, 5_000)
    expect(idsOf(desk.next(5_000))).toEqual(['a'])
  })

  it('asks again after trouble, not before the moment that was given', () => {
    const desk = open()
    desk.add(heldFor('a'))
    desk.settle(taken(desk, 1_000), new Map([['a', 9_000]]), 2_000)
    expect(desk.next(8_999)).toBeNull()
    expect(desk.wakeAtMs(2_000, true)).toBe(9_000)
    const batch = taken(desk, 9_000)
    desk.settle(batch, all(batch), 9_100)
    expect(desk.wakeAtMs(9_100, true)).toBe(9_600)
  })

  it('gives up what has expired, also between tries, but nothing that is in flight', () => {
    const desk = open()
    const early = heldFor('a', { expiresAt: 5_000 })
    const late = heldFor('a', { expiresAt: 50_000 })
    desk.add(early)
    desk.add(late)
    const batch = taken(desk, 1_000)
    expect(batch.expiresAtMs).toBe(50_000)
    expect(desk.takeExpired(6_000)).toEqual([])
    desk.settle(batch, all(batch, 20_000), 6_000)
    expect(desk.wakeAtMs(6_000, false)).toBe(5_000)
    expect(desk.takeExpired(6_000)).toEqual([early])
    expect(desk.waiting()).toBe(1)
  })

  it('lets go of requests that are revoked', () => {
    const desk = open()
    let isRevoked = false
    const lost = heldFor('a', { isRevoked: () => isRevoked })
    desk.add(lost)
    desk.add(heldFor('a'))
    isRevoked = true
    expect(desk.takeRevoked()).toEqual([lost])
    expect(desk.waiting()).toBe(1)
  })

  it('keeps what fails while others are answered in ever smaller company', () => {
    const desk = open(4)
    const sizes: number[] = []
    for (const id of ['poison', 'b', 'c', 'd']) desk.add(heldFor(id, { expiresAt: Number.MAX_SAFE_INTEGER }))
    let nowMs = 1_000
    for (let turn = 0; turn < 40 && desk.waiting() > 0; turn += 1) {
      // Somebody else is answered all the time: it is not the API that is down.
      desk.add(heldFor(`other ${turn}`, { lane: 'backfill' }))
      nowMs += 1_000
      for (let batch = desk.next(nowMs); batch !== null; batch = desk.next(nowMs)) {
        nowMs += 1
        const isPoisoned = batch.requests.has('poison')
        if (isPoisoned) sizes.push(batch.requests.size)
        desk.settle(batch, isPoisoned ? all(batch) : none, nowMs)
      }
      if (sizes.at(-1) === 1) break
    }
    expect(sizes[0]).toBe(4)
    expect(sizes.at(-1)).toBe(1)
    nowMs += 10_000
    const last = taken(desk, nowMs)
    expect(idsOf(last)).toEqual(['poison'])
    desk.settle(last, none, nowMs)
    expect([desk.waiting(), desk.inFlight()]).toEqual([0, 0])
  })

  it('asks alone for what was asked for in vain, after all others, where one unknown id costs all of a request', () => {
    const desk = createDesk({ gridMs: 1_000, maxIds: () => 3, refusesUnknown: () => true, retryMs: () => 500 })
    desk.add(heldFor('in vain', { attempt: 2 }))
    desk.add(heldFor('new', { attempt: 1 }))
    desk.add(heldFor('known', { attempt: 2, knownHash: 'h' }))
    expect(idsOf(desk.next(0))).toEqual(['new', 'known'])
    expect(idsOf(desk.next(1_000))).toEqual(['in vain'])
  })

  it('asks alone eight times in a period of the grid, no more', () => {
    const desk = createDesk({ gridMs: 1_000, maxIds: () => 3, refusesUnknown: () => true, retryMs: () => 500 })
    for (const id of ['a', 'b', 'c']) desk.add(heldFor(id, { attempt: 2 }))
    expect(idsOf(desk.next(0))).toEqual(['a'])
    expect(desk.next(124)).toBeNull()
    expect(idsOf(desk.next(125))).toEqual(['b'])
  })

  it('takes a conversation back after trouble in the lane of what was asked meanwhile', () => {
    const desk = open(1)
    desk.add(heldFor('a', { lane: 'backfill' }))
    const batch = taken(desk, 0)
    desk.add(heldFor('a', { lane: 'live' }))
    desk.settle(batch, all(batch), 0)
    desk.add(heldFor('b', { lane: 'reconciliation' }))
    expect(idsOf(desk.next(10_000))).toEqual(['a'])
  })

  it('does not suspect anybody while the API is down for all', () => {
    const desk = open(4)
    for (const id of ['a', 'b', 'c', 'd']) desk.add(heldFor(id))
    for (let turn = 1; turn < 6; turn += 1) {
      const batch = taken(desk, turn * 10_000)
      expect(batch.requests.size).toBe(4)
      desk.settle(batch, all(batch), turn * 10_000)
    }
  })

  it('has nothing left of a conversation that nobody asks for any more', () => {
    const desk = open()
    desk.add(heldFor('a', { expiresAt: 5_000 }))
    expect(desk.takeExpired(4_999)).toEqual([])
    expect(desk.takeExpired(5_000)).toHaveLength(1)
    expect(desk.wakeAtMs(5_000, true)).toBe(Number.POSITIVE_INFINITY)
    expect(desk.next(5_000)).toBeNull()
  })

  it('goes with others when one of its requests is new, where one unknown id costs all of a request', () => {
    const desk = createDesk({ gridMs: 1_000, maxIds: () => 3, refusesUnknown: () => true, retryMs: () => 500 })
    for (const attempt of [2, 1]) desk.add(heldFor('a', { attempt }))
    desk.add(heldFor('b'))
    expect(idsOf(desk.next(0))).toEqual(['a', 'b'])
  })

  it('stays in the more urgent lane, whatever is asked later', () => {
    const desk = open(1)
    desk.add(heldFor('a', { lane: 'live' }))
    desk.add(heldFor('b', { lane: 'reconciliation' }))
    desk.add(heldFor('a', { lane: 'backfill' }))
    expect(idsOf(desk.next(0))).toEqual(['a'])
  })

  it('is to be woken at once for a batch that is just full', () => {
    const desk = open(2)
    desk.add(heldFor('first'))
    desk.settle(taken(desk, 100), none, 100)
    desk.add(heldFor('a'))
    expect(desk.wakeAtMs(200, true)).toBe(1_100)
    desk.add(heldFor('b'))
    expect(desk.wakeAtMs(200, true)).toBe(200)
    expect(idsOf(desk.next(200))).toEqual(['a', 'b'])
  })

  it('settles a batch once', () => {
    const desk = open()
    desk.add(heldFor('a'))
    const batch = taken(desk, 0)
    desk.settle(batch, none, 10)
    desk.settle(batch, all(batch), 20)
    expect([desk.waiting(), desk.inFlight()]).toEqual([0, 0])
  })

  describe('suspects what fails again although others were answered since', () => {
    /** What failed in the first batch, of which one was answered, after it has failed again at 2,000. */
    const failedTwice = (isAnsweredBetween: boolean) => {
      const desk = open(4)
      for (const id of ['a', 'b', 'c', 'd']) desk.add(heldFor(id))
      desk.settle(taken(desk, 0), new Map(['a', 'b', 'c'].map((id) => [id, null])), 1_000)
      if (isAnsweredBetween) {
        desk.add(heldFor('other'))
        desk.settle(taken(desk, 1_001), none, 1_002)
      }
      const batch = taken(desk, 1_600)
      expect(idsOf(batch)).toEqual(['a', 'b', 'c'])
      desk.settle(batch, all(batch), 2_000)
      return desk
    }

    it('and asks for it in smaller company, apart from those that nobody suspects', () => {
      const desk = failedTwice(true)
      desk.add(heldFor('e'))
      expect(idsOf(desk.next(2_600))).toEqual(['a', 'b'])
      desk.add(heldFor('f'))
      expect(idsOf(desk.next(4_000))).toEqual(['c'])
      expect(idsOf(desk.next(4_000))).toBeNull()
      expect(idsOf(desk.next(5_000))).toEqual(['e', 'f'])
    })

    it('but not for an answer that came with its own failure', () => {
      const desk = failedTwice(false)
      desk.add(heldFor('e'))
      expect(idsOf(desk.next(2_600))).toEqual(['a', 'b', 'c', 'e'])
    })
  })

  it('loses and repeats nothing, whatever comes and whatever is answered', () => {
    const step = fc.oneof(
      fc.record({
        kind: fc.constant('add' as const),
        id: fc.integer({ min: 0, max: 3 }),
        lane: fc.constantFrom<Lane>(...lanes),
        lifeMs: fc.constantFrom(0, 3_000, 20_000),
      }),
      fc.record({ kind: fc.constant('start' as const) }),
      fc.record({ kind: fc.constant('end' as const), which: fc.nat(1), troubled: fc.nat(31) }),
      fc.record({ kind: fc.constant('wait' as const), ms: fc.constantFrom(10, 1_000) }),
    )
    fc.assert(
      fc.property(fc.array(step, { minLength: 20, maxLength: 80 }), fc.integer({ min: 1, max: 5 }), (steps, maxIds) => {
        const desk = open(maxIds)
        const added = new Set<HeldRequest>()
        const left: HeldRequest[] = []
        const running: FetchBatch[] = []
        let nowMs = 0
        const expire = () => {
          const expired = desk.takeExpired(nowMs)
          for (const { request } of expired) expect(request.expiresAt).toBeLessThanOrEqual(nowMs)
          left.push(...expired)
        }
        const end = (index: number, troubled: (position: number) => boolean) => {
          const [batch] = running.splice(index, 1)
          if (batch === undefined) return
          const back = [...batch.requests.keys()].filter((_, position) => troubled(position))
          for (const [id, held] of batch.requests) if (!back.includes(id)) left.push(...held)
          desk.settle(batch, new Map(back.map((id) => [id, null])), nowMs)
        }
        for (const one of steps) {
          if (one.kind === 'add') {
            const held = heldFor(`conversation ${one.id}`, { lane: one.lane, expiresAt: nowMs + one.lifeMs })
            added.add(held)
            desk.add(held)
          } else if (one.kind === 'start') {
            const batch = desk.next(nowMs)
            if (batch !== null) running.push(batch)
            const ids = running.flatMap(({ requests }) => [...requests.keys()])
            expect(new Set(ids).size).toBe(ids.length)
            expect(batch?.requests.size ?? 0).toBeLessThanOrEqual(maxIds)
          } else if (one.kind === 'end') {
            end(one.which, (position) => ((one.troubled >> position) & 1) === 1)
          } else nowMs += one.ms
          expire()
          expect(left.length + desk.waiting() + desk.inFlight()).toBe(added.size)
        }
        while (running.length > 0) end(0, () => false)
        for (nowMs += 10_000; desk.waiting() > 0; nowMs += 10_000) {
          expire()
          for (let batch = desk.next(nowMs); batch !== null; batch = desk.next(nowMs)) {
            running.push(batch)
            end(0, () => false)
          }
        }
        expect(left).toHaveLength(added.size)
        expect(new Set(left)).toEqual(added)
      }),
      { numRuns: 500 },
    )
  })
})
