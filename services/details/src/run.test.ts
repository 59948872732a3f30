import fc from 'fast-check'
import { parsePolicy } from '@aftercall/runtime'
import { type MemoryFault } from '@aftercall/genesys-api'
import { type Lane, lanes } from './core/lanes.ts'
import { detailsWorld, type DetailsWorld, recordText } from './testing/world.ts'

const answeredAll = (world: DetailsWorld, requests: number) => world.until(() => world.answered() >= requests)
const shortly = async (world: DetailsWorld) =>
  (await world.outcomes()).map((one) => [one.conversationId, one.outcome, one.reason])

describe('details', () => {
  it('answers many requests by one call: the record where there is one, not found yet where there is none', async () => {
    const world = await detailsWorld()
    world.genesys.records.set('a', recordText('a')).set('b', recordText('b'))
    await world.start()
    for (const id of ['a', 'b', 'c']) await world.ask(id)
    await answeredAll(world, 3)
    expect(await shortly(world)).toEqual(
      expect.arrayContaining([
        ['a', 'record', null],
        ['b', 'record', null],
        ['c', 'not_found_yet', 'not_in_answer'],
      ]),
    )
    expect(world.calls().map(({ ids }) => ids)).toEqual([['a', 'b', 'c']])
    const details = await world.details()
    expect(details.map(({ conversationId, raw }) => [conversationId, raw.toString()]).sort()).toEqual([
      ['a', recordText('a')],
      ['b', recordText('b')],
    ])
    await world.until(() => world.committed('live') === 3)
  })

  it('asks alone for what was asked for in vain, where one unknown id costs all of a request', async () => {
    const world = await detailsWorld({ genesys: { unknown: 404 } })
    world.genesys.records.set('a', recordText('a')).set('b', recordText('b'))
    await world.start()
    for (const id of ['a', 'b', 'nobody']) await world.ask(id)
    await answeredAll(world, 3)
    expect(await shortly(world)).toEqual(expect.arrayContaining([['nobody', 'not_found_yet', 'not_found']]))
    const learned = world.calls().length
    for (const id of ['a', 'b', 'nobody']) await world.ask(id, { attempt: 2, knownHash: id === 'nobody' ? null : 'h' })
    await answeredAll(world, 6)
    const later = world.calls().slice(learned)
    expect(later.map(({ ids }) => ids).toSorted((one, other) => other.length - one.length)).toEqual([
      ['a', 'b'],
      ['nobody'],
    ])
  })

  it('learns how many ids are too many, and answers all of them', async () => {
    const world = await detailsWorld({ genesys: { maxIds: 50 } })
    const ids = Array.from({ length: 100 }, (_, index) => `c-${index}`)
    for (const id of ids) world.genesys.records.set(id, recordText(id))
    await world.start()
    for (const round of [1, 2]) {
      for (const id of ids) await world.ask(id, { attempt: round })
      await answeredAll(world, round * ids.length)
    }
    const refused = world.calls().filter(({ status }) => status === 400)
    expect(refused).toHaveLength(1)
    expect((await world.outcomes()).every(({ outcome }) => outcome === 'record')).toBe(true)
  })

  it('puts the record before its outcome, and puts none when nothing changed', async () => {
    const world = await detailsWorld()
    world.genesys.records.set('a', recordText('a'))
    await world.start()
    await world.ask('a', { knownSessionIds: ['a-s1', 'unseen'] })
    await answeredAll(world, 1)
    const [first] = await world.outcomes()
    const [details] = await world.details()
    expect(details).toMatchObject({ hash: first?.digest?.hash, missingSessionIds: ['unseen'], asOf: first?.asOf })
    await world.ask('a', { attempt: 2, knownSessionIds: ['a-s1', 'unseen'], knownHash: first?.digest?.hash ?? null })
    await answeredAll(world, 2)
    const [, second] = await world.outcomes()
    expect(second).toMatchObject({ outcome: 'unchanged', attempt: 2, digest: first?.digest })
    expect(await world.details()).toHaveLength(1)
  })

  it.each(['conversation-details', 'fetch-outcomes', 'dead-letters'] as const)(
    'marks a request as done only when %s has its answer; a process that is killed before is no loss',
    async (topic) => {
      let isHeld = true
      let held = 0
      const world = await detailsWorld({
        beforeSend: async (sent) => {
          if (!isHeld || sent !== topic) return
          held += 1
          await new Promise(() => undefined)
        },
      })
      world.genesys.records.set('a', recordText('a'))
      if (topic === 'dead-letters') await world.sendRaw('live', Buffer.from('no request'))
      else await world.ask('a')
      const first = await world.start()
      await world.until(() => held > 0)
      await world.clock.advance(60_000)
      expect(world.committed('live')).toBe(0)
      first.stop()
      first.giveUp()
      await first.ended.catch(() => undefined)
      await first.group[Symbol.asyncDispose]()
      expect(world.committed('live')).toBe(0)
      isHeld = false
      await world.start()
      await world.until(() => world.committed('live') === 1)
      expect(await world.read(topic)).toHaveLength(1)
    },
  )

  it('answers what has expired without a call', async () => {
    const world = await detailsWorld()
    await world.start()
    await world.ask('a', { expiresAt: world.clock.now() - 1 })
    await answeredAll(world, 1)
    expect(await shortly(world)).toEqual([['a', 'expired', 'too_late']])
    expect(world.calls()).toEqual([])
  })

  it('keeps a request in hand while the API is down, and answers it when it is back', async () => {
    const world = await detailsWorld()
    world.genesys.records.set('a', recordText('a'))
    const { watchdog } = await world.start()
    world.genesys.fail(...Array.from({ length: 30 }, (): MemoryFault => ({ kind: 'status', status: 503 })))
    await world.ask('a')
    await world.until(() => watchdog.degraded().some((reason) => reason.includes('unavailable')))
    expect(world.answered()).toBe(0)
    expect(world.committed('live')).toBe(0)
    await answeredAll(world, 1)
    expect(await shortly(world)).toEqual([['a', 'record', null]])
    expect(watchdog.silent()).toEqual([])
  })

  it('answers expired, not something wrong, when the API stays down', async () => {
    const world = await detailsWorld()
    await world.start()
    world.genesys.fail(...Array.from({ length: 500 }, (): MemoryFault => ({ kind: 'network' })))
    await world.ask('a', { expiresAt: world.clock.now() + 60_000 })
    await answeredAll(world, 1)
    expect(await shortly(world)).toEqual([['a', 'expired', 'too_late']])
    expect((await world.outcomes())[0]?.answeredAt).toBeGreaterThanOrEqual(world.clock.now() - 2_000)
  })

  it('answers forbidden as refused and says which permission is missing to nobody but the log', async () => {
    const world = await detailsWorld()
    await world.start()
    await world.until(() => world.genesys.calls.some(({ endpoint }) => endpoint === 'organisation'))
    world.genesys.fail({ kind: 'status', status: 403, body: '{"code":"missing.permissions"}' })
    await world.ask('a')
    await answeredAll(world, 1)
    expect(await shortly(world)).toEqual([['a', 'refused', 'forbidden']])
  })

  it('waits for credentials to be mended instead of answering for conversations', async () => {
    const world = await detailsWorld()
    world.genesys.records.set('a', recordText('a'))
    world.genesys.refuseCredentials(true)
    const { watchdog } = await world.start()
    await world.ask('a')
    await world.until(() => watchdog.degraded().some((reason) => reason.includes('credentials_refused')))
    const asked = world.genesys.calls.length
    await world.clock.advance(30_000)
    expect(world.genesys.calls.length - asked).toBeLessThanOrEqual(1)
    world.genesys.refuseCredentials(false)
    await answeredAll(world, 1)
    expect(await shortly(world)).toEqual([['a', 'record', null]])
  })

  it('stands still as a whole when asked to pause', async () => {
    const world = await detailsWorld({ maxIds: 1 })
    for (const id of ['a', 'b', 'c']) world.genesys.records.set(id, recordText(id))
    await world.start()
    await world.until(() => world.genesys.calls.some(({ endpoint }) => endpoint === 'organisation'))
    world.genesys.fail({ kind: 'status', status: 429, headers: { 'retry-after': '20' } })
    for (const id of ['a', 'b', 'c']) await world.ask(id)
    await world.until(() => world.calls().length > 0)
    const pausedAtMs = world.calls()[0]?.atMs ?? 0
    await answeredAll(world, 3)
    // Calls that were on the wire already are not called back.
    const later = world.calls().filter(({ atMs }) => atMs > pausedAtMs)
    for (const { atMs } of later) expect(atMs - pausedAtMs).toBeGreaterThanOrEqual(20_000)
  })

  it('pauses for a minute when it is not told for how long', async () => {
    const world = await detailsWorld()
    world.genesys.records.set('a', recordText('a'))
    await world.start()
    await world.until(() => world.genesys.calls.some(({ endpoint }) => endpoint === 'organisation'))
    world.genesys.fail({ kind: 'status', status: 429 })
    await world.ask('a')
    await answeredAll(world, 1)
    const [paused, again] = world.calls().map(({ atMs }) => atMs)
    expect((again ?? 0) - (paused ?? 0)).toBeGreaterThanOrEqual(60_000)
  })

  it('isolates a record that is too large and dead-letters its beginning', async () => {
    const world = await detailsWorld({ maxResponseBytes: 3_000 })
    for (const id of ['a', 'b', 'c', 'd']) world.genesys.records.set(id, recordText(id))
    world.genesys.records.set('big', recordText('big', { externalTag: 'x'.repeat(5_000) }))
    await world.start()
    for (const id of ['a', 'b', 'big', 'c', 'd']) await world.ask(id)
    await answeredAll(world, 5)
    expect((await world.outcomes()).filter(({ outcome }) => outcome === 'record')).toHaveLength(4)
    expect(await shortly(world)).toContainEqual(['big', 'dead_lettered', 'oversize'])
    const [letter] = await world.deadLetters()
    expect(letter).toMatchObject({ stage: 'details', reason: 'oversize', conversationId: 'big', truncated: true })
    expect(letter?.body.toString()).toContain('"conversationId":"big"')
  })

  it('puts what is no request to the dead letters and goes on', async () => {
    const world = await detailsWorld()
    world.genesys.records.set('a', recordText('a'))
    await world.start()
    await world.sendRaw('live', Buffer.from('not a request'))
    await world.sendRaw('live', null)
    await world.ask('a')
    await answeredAll(world, 1)
    const letters = (await world.deadLetters()).map(({ reason, source, body }) => [reason, source, body.toString()])
    expect(letters.sort().reverse()).toEqual([
      ['undecodable_request', expect.stringMatching(/^kafka:fetch-requests-live\/\d\/0$/), 'not a request'],
      ['empty_request', expect.stringMatching(/^kafka:fetch-requests-live\/\d\/1$/), ''],
    ])
    await world.until(() => world.committed('live') === 3)
  })

  it('refuses requests of an organisation that is not configured', async () => {
    const world = await detailsWorld()
    await world.start()
    await world.ask('a', { orgId: 'org-z' })
    await answeredAll(world, 1)
    expect(await shortly(world)).toEqual([['a', 'refused', 'unknown_organisation']])
  })

  it('ends with a clear error when the credentials belong to another organisation', async () => {
    const world = await detailsWorld({ genesys: { organisationId: 'org-other' } })
    const { ended } = await world.start()
    await world.ask('a')
    await world.clock.advance(20_000)
    await expect(ended).rejects.toThrow(/configured for organisation org-a belong to organisation org-other/)
    expect(world.calls()).toEqual([])
  })

  it('goes on when the organisation cannot be checked, and checks again later', async () => {
    const world = await detailsWorld()
    world.genesys.records.set('a', recordText('a'))
    world.genesys.fail(...Array.from({ length: 5 }, (): MemoryFault => ({ kind: 'timeout' })))
    const { watchdog } = await world.start()
    await world.ask('a')
    await answeredAll(world, 1)
    expect(watchdog.degraded()).toEqual([expect.stringContaining('not known whether the credentials belong')])
    await world.until(() => watchdog.degraded().length === 0)
  })

  it('leaves in the log what was not answered when it stopped, and answers it after a restart', async () => {
    const world = await detailsWorld()
    for (const id of ['a', 'b']) world.genesys.records.set(id, recordText(id))
    const first = await world.start()
    await world.ask('a')
    await answeredAll(world, 1)
    await world.ask('b')
    await world.clock.advance(1_000)
    first.stop()
    await world.clock.advance(1_000)
    await first.ended
    await first.group[Symbol.asyncDispose]()
    expect(world.answered()).toBe(1)
    expect(world.committed('live')).toBe(1)
    await world.start()
    await answeredAll(world, 2)
    expect((await shortly(world)).map(([id]) => id)).toEqual(['a', 'b'])
  })

  it('finishes what is on its way when it stops', async () => {
    const world = await detailsWorld()
    world.genesys.records.set('a', recordText('a'))
    const first = await world.start()
    await world.until(() => world.genesys.calls.some(({ endpoint }) => endpoint === 'organisation'))
    world.genesys.fail({ kind: 'status', status: 503 })
    await world.ask('a')
    await world.until(() => world.calls().length === 1)
    first.stop()
    await answeredAll(world, 1)
    await expect(first.ended).resolves.toBeUndefined()
    expect(world.committed('live')).toBe(1)
  })

  it('takes no more than it may hold', async () => {
    const world = await detailsWorld({ maxInHand: 10 })
    const { group } = await world.start()
    for (let index = 0; index < 40; index += 1) await world.ask(`c-${index}`)
    await world.clock.advance(1_000)
    // Ten were asked for at once, ten are in hand until the grid lets them go.
    expect(group.health().buffered).toBe(20)
    await answeredAll(world, 40)
    await world.until(() => world.committed('live') === 40)
  })

  it('serves live requests first when everything is waiting', async () => {
    const world = await detailsWorld({ maxIds: 10 })
    world.genesys.fail({ kind: 'timeout' })
    for (let index = 0; index < 30; index += 1) await world.ask(`old-${index}`, { lane: 'backfill' })
    for (let index = 0; index < 10; index += 1) await world.ask(`new-${index}`)
    await world.start()
    await answeredAll(world, 40)
    const order = (await world.outcomes()).map(({ lane }) => lane)
    expect(new Set(order.slice(0, 10))).toEqual(new Set(['live']))
  })

  it('lets live requests in although it holds as much backfill as it may', async () => {
    const world = await detailsWorld({ maxIds: 10, maxInHand: 40 })
    for (let index = 0; index < 600; index += 1) await world.ask(`old-${index}`, { lane: 'backfill' })
    await world.start()
    await answeredAll(world, 50)
    await world.ask('new')
    await world.until(async () => (await world.outcomes()).some(({ lane }) => lane === 'live'))
    expect(world.answered()).toBeLessThan(200)
  })

  it('says that it is degraded while a permission is missing', async () => {
    const world = await detailsWorld()
    const { watchdog } = await world.start()
    await world.until(() => world.genesys.calls.some(({ endpoint }) => endpoint === 'organisation'))
    world.genesys.fail({ kind: 'status', status: 403 })
    await world.ask('a')
    await answeredAll(world, 1)
    await world.clock.advance(2_000)
    expect(watchdog.degraded()).toEqual([expect.stringContaining('forbidden')])
    await world.ask('b')
    await answeredAll(world, 2)
    await world.until(() => watchdog.degraded().length === 0)
  })

  it('counts as hanging when its consumer stands still, although it goes on asking for requests', async () => {
    const world = await detailsWorld({
      wrapGroup: (group) => ({ ...group, health: () => ({ ...group.health(), lastFetchAt: 0 }) }),
    })
    const running = await world.start()
    await world.clock.advance(1_000)
    expect(running.watchdog.silent().map(({ loop }) => loop)).toEqual(['kafka-fetch'])
    running.stop()
    await world.clock.advance(1_000)
    await running.ended
    expect(running.watchdog.silent()).toEqual([])
  })

  it('applies the personal-data policy before the record is kept', async () => {
    const policy = parsePolicy('{"rules":[{"path":"participants[].participantName","action":"mask"}]}')
    const world = await detailsWorld({ policy })
    world.genesys.records.set(
      'a',
      recordText('a', { participants: [{ participantName: 'Ana Example', sessions: [] }] }),
    )
    await world.start()
    await world.ask('a')
    await answeredAll(world, 1)
    const [details] = await world.details()
    expect(details?.raw.toString()).not.toContain('Ana')
    expect(details?.record.participants[0]?.participantName).toBe('***')
  })

  it('carries the trace of a request on to its record and its outcome', async () => {
    const world = await detailsWorld()
    world.genesys.records.set('a', recordText('a'))
    await world.start()
    const traceId = '0af7651916cd43dd8448eb211c80319c'
    await world.ask('a', { headers: { traceparent: `00-${traceId}-b7ad6b7169203331-01` } })
    await answeredAll(world, 1)
    await world.until(() => world.telemetry.spans().length > 0)
    const [span] = world.telemetry.spans()
    expect(span).toMatchObject({ name: 'details.fetch', traceId, parentSpanId: 'b7ad6b7169203331' })
    for (const topic of ['fetch-outcomes', 'conversation-details'] as const) {
      const [first] = await world.read(topic)
      expect(first?.record.headers['traceparent']).toBe(`00-${traceId}-${span?.spanId}-01`)
    }
  })

  it('answers every request exactly once, whatever the API does meanwhile, and never exceeds the quota', async () => {
    const faults = fc.constantFrom<MemoryFault>(
      { kind: 'status', status: 500 },
      { kind: 'status', status: 401 },
      { kind: 'status', status: 404 },
      { kind: 'status', status: 400 },
      { kind: 'status', status: 429, headers: { 'retry-after': '3' } },
      { kind: 'status', status: 429 },
      { kind: 'network' },
      { kind: 'timeout' },
      { kind: 'truncated' },
      { kind: 'wrong_content_type' },
      { kind: 'no_date' },
    )
    const asks = fc.record({
      id: fc.integer({ min: 0, max: 30 }),
      lane: fc.constantFrom<Lane>(...lanes),
      lifeMs: fc.constantFrom(1_000, 30_000, 600_000),
      waitMs: fc.constantFrom(0, 0, 0, 5_000),
    })
    await fc.assert(
      fc.asyncProperty(
        fc.array(asks, { minLength: 1, maxLength: 40 }),
        fc.array(faults, { maxLength: 12 }),
        fc.integer({ min: 1, max: 20 }),
        async (requests, met, maxIds) => {
          const world = await detailsWorld({ maxIds, genesys: { requestsPerMinute: 60 } })
          for (let id = 0; id < 30; id += 3) world.genesys.records.set(`c-${id}`, recordText(`c-${id}`))
          const running = await world.start()
          await world.clock.advance(2_000)
          world.genesys.fail(...met)
          for (const [attempt, { id, lane, lifeMs, waitMs }] of requests.entries()) {
            await world.ask(`c-${id}`, { lane, attempt, expiresAt: world.clock.now() + lifeMs })
            await world.clock.advance(waitMs)
          }
          await answeredAll(world, requests.length)
          await world.clock.advance(60_000)
          const outcomes = await world.outcomes()
          expect(outcomes.map(({ attempt }) => attempt).sort((a, b) => a - b)).toEqual(
            requests.map((_, index) => index),
          )
          for (const { conversationId, outcome } of outcomes) {
            const isThere = world.genesys.records.has(conversationId)
            // Injected 400 and 404 may hit a single id; nothing else may be said of a record that is there.
            if (isThere) expect(['record', 'expired', 'refused', 'not_found_yet']).toContain(outcome)
            else expect(['not_found_yet', 'expired', 'refused']).toContain(outcome)
          }
          const times = world.genesys.calls.filter(({ endpoint }) => endpoint !== 'token').map(({ atMs }) => atMs)
          times.forEach((at, index) => {
            expect(times.slice(index).filter((later) => later < at + 60_000).length).toBeLessThanOrEqual(60)
          })
          expect(lanes.reduce((sum, lane) => sum + world.committed(lane), 0)).toBe(requests.length)
          running.stop()
          await world.clock.advance(1_000)
          await running.ended
        },
      ),
      { numRuns: 60 },
    )
  }, 60_000)
})
