import {
  createGenesysClient,
  type GenesysClient,
  type GenesysClientOptions,
  type GenesysOrganisation,
  type HttpTransport,
} from '@aftercall/genesys-api'
import { systemClock } from '@aftercall/runtime'

export type SuiteFault = '401' | '403' | '404' | '429' | '5xx' | 'truncated' | 'wrongContentType' | 'reset'

/** Something that speaks the API: in memory, over a wire, or the simulator. */
export interface GenesysBackend extends AsyncDisposable {
  readonly organisation: GenesysOrganisation
  /** Absent where requests go over a wire. */
  readonly transport?: HttpTransport
  /** JSON texts, served as given. */
  put(records: readonly string[]): Promise<void>
  /** The next `times` calls of the API meet this. */
  fail(fault: SuiteFault, times: number): Promise<void>
  /** How often details were asked for so far. */
  detailsCalls(): Promise<number>
}

export interface BackendOptions {
  readonly maxIds?: number
  readonly unknown?: 'leave_out' | 404
}

const record = (conversationId: string, more = '') =>
  `{"conversationId":"${conversationId}", "participants": [{"purpose":"customer"}]${more}}`
const kindsOf = async (client: GenesysClient, ids: readonly string[]) => {
  const { results } = await client.fetchDetails(ids, AbortSignal.timeout(60_000))
  return Object.fromEntries([...results].map(([id, result]) => [id, result.kind]))
}

/** What every backend and the client in front of it must do together. */
export function genesysApiSuite(name: string, open: (options?: BackendOptions) => Promise<GenesysBackend>): void {
  describe(`genesys-api against ${name}`, () => {
    /** Fast enough for a test: a quota that does not bind and short waits between tries. */
    const connect = (backend: GenesysBackend, more: Partial<GenesysClientOptions> = {}) =>
      createGenesysClient({
        organisation: backend.organisation,
        clock: systemClock,
        random: () => 0.1,
        retry: { baseMs: 10, maxMs: 50 },
        ...(backend.transport === undefined ? {} : { transport: backend.transport }),
        ...more,
      })
    const opened = async (options: BackendOptions = {}, more: Partial<GenesysClientOptions> = {}) => {
      const stack = new AsyncDisposableStack()
      const backend = stack.use(await open(options))
      const client = stack.use(connect(backend, more))
      return { backend, client, [Symbol.asyncDispose]: () => stack.disposeAsync() }
    }

    it('says which organisation the credentials belong to', async () => {
      await using world = await opened()
      const { id } = await world.client.organisation(AbortSignal.timeout(10_000))
      expect(id).toBe(world.backend.organisation.id)
    })

    it('fetches many records by one call, each byte for byte, and names what is missing', async () => {
      await using world = await opened()
      const texts = { a: record('a', ',"n":12345678901234567890,"r":1.00'), b: record('b') }
      await world.backend.put(Object.values(texts))
      const { results, ignored } = await world.client.fetchDetails(
        ['b', 'nobody', 'a', 'b'],
        AbortSignal.timeout(10_000),
      )
      expect([...results.keys()].sort()).toEqual(['a', 'b', 'nobody'])
      expect(results.get('nobody')).toEqual({ kind: 'missing' })
      for (const id of ['a', 'b'] as const) {
        const result = results.get(id)
        if (result?.kind !== 'record') throw new Error(`${id} is ${result?.kind}`)
        expect(result.raw.toString()).toBe(texts[id])
        expect(result.json).toEqual(JSON.parse(texts[id]))
        expect(result.asOfSource).toBe('date_header')
        expect(result.asOf % 1_000).toBe(0)
        expect(result.correlationId).toMatch(/\S/)
      }
      expect(ignored).toBe(0)
      expect(await world.backend.detailsCalls()).toBe(1)
    })

    it('asks for more ids than one call takes by several', async () => {
      await using world = await opened({}, { maxIds: 4 })
      await world.backend.put(['a', 'b', 'c', 'd', 'e'].map((id) => record(id)))
      expect(Object.values(await kindsOf(world.client, ['a', 'b', 'c', 'd', 'e']))).toEqual(Array(5).fill('record'))
      expect(await world.backend.detailsCalls()).toBe(2)
    })

    it('learns how many ids a call may have', async () => {
      await using world = await opened({ maxIds: 3 }, { maxIds: 8 })
      const ids = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h']
      await world.backend.put(ids.map((id) => record(id)))
      expect(Object.values(await kindsOf(world.client, ids))).toEqual(Array(8).fill('record'))
      expect(world.client.maxIds()).toBe(2)
      const before = await world.backend.detailsCalls()
      await kindsOf(world.client, ids)
      expect((await world.backend.detailsCalls()) - before).toBe(4)
    })

    it('isolates unknown ids where they are answered with 404', async () => {
      await using world = await opened({ unknown: 404 })
      await world.backend.put(['a', 'b', 'c'].map((id) => record(id)))
      expect(await kindsOf(world.client, ['a', 'x', 'b', 'c'])).toEqual({
        a: 'record',
        x: 'missing',
        b: 'record',
        c: 'record',
      })
    })

    it.each(['5xx', 'reset', 'truncated', 'wrongContentType', '401', '429'] as const)('gets over %s', async (fault) => {
      await using world = await opened()
      await world.backend.put([record('a')])
      expect(await kindsOf(world.client, ['a'])).toEqual({ a: 'record' })
      await world.backend.fail(fault, 1)
      expect(await kindsOf(world.client, ['a'])).toEqual({ a: 'record' })
    })

    it('says unavailable and retryable when the tries are used, then leaves the endpoint alone', async () => {
      await using world = await opened()
      await world.backend.put([record('a')])
      await world.backend.fail('5xx', 50)
      const { results } = await world.client.fetchDetails(['a'], AbortSignal.timeout(10_000))
      expect(results.get('a')).toMatchObject({ kind: 'failed', error: { kind: 'unavailable', retryable: true } })
      const asked = await world.backend.detailsCalls()
      expect(asked).toBe(5)
      const again = await world.client.fetchDetails(['a'], AbortSignal.timeout(10_000))
      expect(again.results.get('a')).toMatchObject({ error: { kind: 'unavailable', retryAtMs: expect.any(Number) } })
      expect(await world.backend.detailsCalls()).toBe(asked)
    })

    it('does not repeat a call that is forbidden', async () => {
      await using world = await opened()
      await world.backend.put([record('a')])
      await world.backend.fail('403', 1)
      const { results } = await world.client.fetchDetails(['a', 'b'], AbortSignal.timeout(10_000))
      for (const id of ['a', 'b'])
        expect(results.get(id)).toMatchObject({
          kind: 'failed',
          error: { kind: 'forbidden', retryable: false, status: 403 },
        })
      expect(await world.backend.detailsCalls()).toBe(1)
    })

    it('says so when the credentials are refused, and does not go on asking', async () => {
      await using backend = await open()
      await using client = connect(backend, {
        organisation: { ...backend.organisation, clientSecret: 'hunter-2-secret' },
      })
      for (let time = 0; time < 3; time += 1) {
        const failure = await client.organisation(AbortSignal.timeout(10_000)).catch((error: unknown) => error)
        expect(failure).toMatchObject({ kind: 'credentials_refused', endpoint: 'token', retryable: true })
        expect(String(failure)).not.toContain('hunter-2-secret')
      }
    })

    it('gives up refused tokens after one renewal', async () => {
      await using world = await opened()
      await world.backend.fail('401', 50)
      const { results } = await world.client.fetchDetails(['a'], AbortSignal.timeout(10_000))
      expect(results.get('a')).toMatchObject({ kind: 'failed', error: { kind: 'credentials_refused', status: 401 } })
      expect(await world.backend.detailsCalls()).toBe(2)
    })

    it('halves what is too large, and gives the beginning of what stays too large alone', async () => {
      await using world = await opened({}, { maxResponseBytes: 600 })
      const big = record('big', `,"externalTag":"${'x'.repeat(2_000)}"`)
      await world.backend.put([record('a'), record('b'), big])
      const { results } = await world.client.fetchDetails(['a', 'big', 'b'], AbortSignal.timeout(10_000))
      expect([results.get('a')?.kind, results.get('b')?.kind]).toEqual(['record', 'record'])
      const unusable = results.get('big')
      if (unusable?.kind !== 'unusable') throw new Error(`big is ${unusable?.kind}`)
      expect(unusable.reason).toBe('oversize')
      expect(unusable.bodyBytes).toBeGreaterThan(2_000)
      expect(unusable.body.toString()).toContain('"conversationId":"big"')
    })

    it('refuses what is no id without a call', async () => {
      await using world = await opened()
      const { results } = await world.client.fetchDetails(['', 'x'.repeat(200)], AbortSignal.timeout(10_000))
      for (const result of results.values())
        expect(result).toMatchObject({ kind: 'failed', error: { kind: 'bad_request' } })
      expect(await world.backend.detailsCalls()).toBe(0)
    })

    it('ends with the reason of its signal', async () => {
      await using world = await opened()
      const stop = new AbortController()
      const fetching = world.client.fetchDetails(['a'], stop.signal)
      stop.abort(new Error('enough'))
      await expect(fetching).rejects.toThrow('enough')
      expect(world.client.quota.waiting()).toBe(0)
    })
  })
}
