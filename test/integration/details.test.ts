import { detailsPlace, recordText, until } from './details-place.ts'

describe('details as a process', () => {
  it('answers every request, records byte for byte, and ends on SIGTERM', async () => {
    await using there = await detailsPlace()
    const ids = Array.from({ length: 250 }, (_, index) => `c-${index}`)
    await there.put(ids.filter((_, index) => index % 5 !== 0).map((id) => recordText(id, ',"n":12345678901234567890')))
    await using service = there.start()
    await there.ask(ids)
    await until(async () => (await there.outcomes()).length >= 250)
    const outcomes = await there.outcomes()
    expect(outcomes.filter(({ outcome }) => outcome === 'record')).toHaveLength(200)
    expect(outcomes.filter(({ outcome }) => outcome === 'not_found_yet')).toHaveLength(50)
    await until(async () => (await there.details()).length >= 200)
    const one = (await there.details()).find(({ conversationId }) => conversationId === 'c-7')
    expect(one?.raw.toString()).toBe(recordText('c-7', ',"n":12345678901234567890'))
    expect(one).toMatchObject({ source: 'details_get', lane: 'live', drift: ['n:unknown'], missingSessionIds: [] })
    const hash = outcomes.find(({ conversationId }) => conversationId === 'c-7')?.digest?.hash ?? ''
    await there.ask(['c-7'], { attempt: 2, knownHash: hash })
    await until(async () => (await there.outcomeOf('c-7'))?.outcome === 'unchanged')
    expect(await there.details()).toHaveLength(200)
    expect(await service.ask('/readyz')).toBe('ready\n')
    const metrics = await service.ask('/metrics')
    expect(metrics).toMatch(/aftercall_details_outcomes_total\{[^}]*outcome="record"[^}]*\} 200/)
    service.process.kill('SIGTERM')
    expect(await service.ended).toBe(0)
    expect(service.said()).not.toMatch(/"level":"(warn|error)"/)
  })

  it('gets over what the API does wrong, and says what is not to be had', async () => {
    await using there = await detailsPlace()
    await using service = there.start({ DETAILS_MAX_RESPONSE_BYTES: '20000', DETAILS_DEAD_LETTER_MAX_BYTES: '1000' })
    await there.put(['first', 'second'].map((id) => recordText(id)))
    await there.ask(['first'])
    await until(async () => (await there.outcomeOf('first'))?.outcome === 'record')
    const faults = [
      ['401', 1],
      ['404', 1],
      ['5xx', 3],
      ['truncated', 2],
      ['wrongContentType', 1],
      ['reset', 2],
      ['slow', 1],
      ['429', 2],
    ] as const
    for (const [kind, count] of faults) {
      const pair = [`${kind}-a`, `${kind}-b`]
      await there.put(pair.map((id) => recordText(id)))
      await there.fault(kind, count, { retryAfterSeconds: 1, slowMs: 300 })
      await there.ask(pair)
      for (const id of pair) await until(async () => (await there.outcomeOf(id))?.outcome === 'record')
    }
    await there.fault('403', 1)
    await there.ask(['not-for-us'])
    await until(async () => (await there.outcomeOf('not-for-us'))?.reason === 'forbidden')
    expect(service.said()).toContain('records could not be fetched')

    await there.put([recordText('big', `,"externalTag":"${'x'.repeat(30_000)}"`)])
    await there.ask(['big', 'second'])
    await until(async () => (await there.outcomeOf('big'))?.reason === 'oversize')
    await until(async () => (await there.outcomeOf('second'))?.outcome === 'record')
    const [letter] = await there.deadLetters()
    expect(letter).toMatchObject({ stage: 'details', reason: 'oversize', conversationId: 'big', truncated: true })

    await there.sendRaw(Buffer.from('no request'))
    await until(async () => (await there.deadLetters()).length === 2)
    await there.ask(['late'], { expiresAt: Date.now() - 1 })
    await until(async () => (await there.outcomeOf('late'))?.outcome === 'expired')
    expect(service.said()).not.toContain('externalTag')
  })

  it('killed in the middle and started again, answers everything', async () => {
    await using there = await detailsPlace()
    const ids = Array.from({ length: 300 }, (_, index) => `c-${index}`)
    await there.put(ids.map((id) => recordText(id)))
    await there.ask(ids)
    const small = { DETAILS_MAX_IDS: '10', GENESYS_REQUESTS_PER_MINUTE: '600', KAFKA_SESSION_TIMEOUT_MS: '6000' }
    await using first = there.start(small)
    await until(async () => (await there.outcomes()).length > 0)
    first.process.kill('SIGKILL')
    await first.ended
    expect(new Set((await there.outcomes()).map(({ conversationId }) => conversationId)).size).toBeLessThan(300)
    await using _second = there.start()
    await until(
      async () => new Set((await there.outcomes()).map(({ conversationId }) => conversationId)).size === ids.length,
    )
    await until(
      async () => new Set((await there.details()).map(({ conversationId }) => conversationId)).size === ids.length,
    )
  })

  it('ends with a clear error when the credentials belong to another organisation', async () => {
    await using there = await detailsPlace()
    await using service = there.start({ GENESYS_ORGANISATION_ID: 'c0ffee00-0000-4000-8000-000000000000' })
    expect(await service.ended).toBe(1)
    expect(service.said()).toContain(`belong to organisation ${there.orgId}`)
  })

  it('names every fault of its configuration and shows no secret', async () => {
    await using there = await detailsPlace()
    await using service = there.start({ DETAILS_GRID_MS: 'often', GENESYS_CLIENT_ID: '', KAFKA_BROKERS: '' })
    expect(await service.ended).toBe(78)
    for (const variable of ['DETAILS_GRID_MS', 'GENESYS_CLIENT_ID', 'KAFKA_BROKERS'])
      expect(service.said()).toContain(variable)
  })
})
