import { createGenesysClient, memoryGenesys, type MemoryGenesysOptions } from '@aftercall/genesys-api'
import { virtualClock } from '@aftercall/runtime'

const startMs = Date.UTC(2031, 4, 6, 7, 0, 0)
const minuteMs = 60_000
const never = new AbortController().signal

/** The client and the twin, on time that stands still until it is moved. */
function world(options: Partial<MemoryGenesysOptions> = {}) {
  const clock = virtualClock(startMs)
  const genesys = memoryGenesys({ clock, organisationId: 'org-a', ...options })
  const { organisation, transport } = genesys
  const client = createGenesysClient({ organisation, transport, clock, random: () => 0.5 })
  /** Moves time until the work has ended, and gives its result. */
  const finish = async <Result>(work: Promise<Result>, stepMs = 250): Promise<Result> => {
    let isOver = false
    const over = work.finally(() => (isOver = true)).catch(() => undefined)
    while (!isOver) await clock.advance(stepMs)
    await over
    return work
  }
  const fetch = async (id: string) => (await finish(client.fetchDetails([id], never))).results.get(id)
  const calls = (endpoint: string) => genesys.calls.filter((call) => call.endpoint === endpoint)
  return { clock, genesys, client, finish, fetch, calls }
}

describe('genesys-api in time', () => {
  it('renews the token at 80 % of its life, beside the calls', async () => {
    const { clock, fetch, calls } = world({ tokenSeconds: 1_000 })
    await fetch('a')
    await clock.advance(790_000)
    await fetch('a')
    expect(calls('token')).toHaveLength(1)
    await clock.advance(20_000)
    await fetch('a')
    expect(calls('token')).toHaveLength(2)
    expect(calls('details').map(({ status }) => status)).toEqual([200, 200, 200])
  })

  it('goes on with the token that it has when the renewal ahead of time fails', async () => {
    const { clock, genesys, fetch, calls } = world({ tokenSeconds: 1_000 })
    await fetch('a')
    await clock.advance(810_000)
    genesys.failTokens(...Array.from({ length: 5 }, () => ({ kind: 'network' as const })))
    expect(await fetch('a')).toEqual({ kind: 'missing' })
    await clock.advance(60_000)
    await fetch('a')
    await fetch('a')
    expect(calls('token').map(({ status }) => status)).toEqual([200, 0, 0, 0, 0, 0, 200])
  })

  it('asks for a token again five seconds after the credentials were refused, and not before', async () => {
    const { clock, genesys, fetch, calls } = world()
    genesys.refuseCredentials(true)
    for (let time = 0; time < 5; time += 1)
      expect(await fetch('a')).toMatchObject({ kind: 'failed', error: { kind: 'credentials_refused' } })
    expect(calls('token')).toHaveLength(1)
    genesys.refuseCredentials(false)
    await clock.advance(5_000)
    expect(await fetch('a')).toEqual({ kind: 'missing' })
  })

  it('waits twice as long after each refusal in a row, up to a minute', async () => {
    const { clock, genesys, fetch, calls } = world()
    genesys.refuseCredentials(true)
    for (let second = 0; second < 300; second += 1) {
      await fetch('a')
      await clock.advance(1_000)
    }
    const times = calls('token').map(({ atMs }) => atMs)
    const waits = times.slice(1).map((at, index) => Math.floor((at - (times[index] ?? 0)) / 5_000) * 5_000)
    expect(waits.slice(0, 5)).toEqual([5_000, 10_000, 20_000, 40_000, minuteMs])
    expect(Math.max(...waits)).toBeLessThanOrEqual(minuteMs)
  })

  it('stands still for Retry-After with everything, and for a minute when it is not told', async () => {
    const { genesys, client, clock, finish, calls } = world()
    for (const [headers, leastMs] of [
      [{ 'retry-after': '42' }, 42_000],
      [{}, minuteMs],
    ] as const) {
      genesys.fail({ kind: 'status', status: 429, headers })
      const before = calls('details').length
      await finish(Promise.all(['a', 'b', 'c'].map((id) => client.fetchDetails([id], never))))
      const times = calls('details')
        .slice(before)
        .map(({ atMs }) => atMs)
      expect(times).toHaveLength(4)
      for (const at of times.slice(1)) expect(at - (times[0] ?? 0)).toBeGreaterThanOrEqual(leastMs)
    }
    expect(client.quota.pausedUntilMs()).toBeLessThanOrEqual(clock.now())
  })

  it('stands still as well when the token endpoint says so', async () => {
    const { genesys, fetch, calls } = world()
    genesys.failTokens({ kind: 'status', status: 429, headers: { 'retry-after': '30' } })
    expect(await fetch('a')).toEqual({ kind: 'missing' })
    const [first, second] = calls('token').map(({ atMs }) => atMs)
    expect((second ?? 0) - (first ?? 0)).toBeGreaterThanOrEqual(30_000)
  })

  it('leaves an endpoint alone after failures in a row, then tries with one call', async () => {
    const { clock, genesys, fetch, calls } = world()
    genesys.fail(...Array.from({ length: 6 }, () => ({ kind: 'status' as const, status: 503 })))
    expect(await fetch('a')).toMatchObject({ kind: 'failed', error: { kind: 'unavailable' } })
    expect(calls('details')).toHaveLength(5)
    expect(await fetch('a')).toMatchObject({ error: { retryAtMs: expect.any(Number) } })
    await clock.advance(5_000)
    expect(await fetch('a')).toMatchObject({ error: { kind: 'unavailable' } })
    expect(calls('details')).toHaveLength(6)
    await clock.advance(10_000)
    expect(await fetch('a')).toEqual({ kind: 'missing' })
  })

  it('is never told to slow down by a server that counts any 60 s, however much is asked at once', async () => {
    const { client, finish, calls } = world({ requestsPerMinute: 50 })
    await finish(Promise.all(Array.from({ length: 130 }, (_, index) => client.fetchDetails([`c-${index}`], never))))
    expect(calls('details').map(({ status }) => status)).toEqual(Array(130).fill(200))
    const spanMs = (calls('details').at(-1)?.atMs ?? 0) - startMs
    expect(spanMs).toBeLessThan(3.5 * minuteMs)
  })

  it('lets whoever is next go when somebody in the queue gives up', async () => {
    const { client, finish } = world({ requestsPerMinute: 10 })
    const stop = new AbortController()
    const first = client.fetchDetails(['a'], never)
    const second = client.fetchDetails(['b'], stop.signal).catch(() => 'gave up')
    const third = client.fetchDetails(['c'], never)
    stop.abort(new Error('enough'))
    expect(await finish(Promise.all([first, second, third]))).toEqual([
      expect.objectContaining({ ignored: 0 }),
      'gave up',
      expect.objectContaining({ ignored: 0 }),
    ])
    expect(client.quota.waiting()).toBe(0)
  })

  it('dates an answer without a Date by the clock of the server', async () => {
    const { genesys, fetch } = world()
    genesys.records.set('a', '{"conversationId":"a"}')
    const dated = await fetch('a')
    genesys.fail({ kind: 'no_date' })
    const estimated = await fetch('a')
    expect(dated).toMatchObject({ kind: 'record', asOfSource: 'date_header' })
    expect(estimated).toMatchObject({ kind: 'record', asOfSource: 'estimated' })
  })
})
