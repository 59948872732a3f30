import { type Clock } from './clock.ts'
import { createGenesysClient } from './client.ts'
import { memoryGenesys } from './memory.ts'
import { type HttpTransport } from './transport.ts'

const hour = 3_600_000
const now = Date.UTC(2031, 4, 6, 7, 8, 9, 10)

/** Time passes only where somebody waits. */
function passing(): Clock {
  let nowMs = now
  return {
    now: () => nowMs,
    sleep: async (ms) => {
      nowMs += ms
    },
  }
}

/** A server whose clock is behind ours, as its Date headers tell. */
const behind = (transport: HttpTransport, byMs: number): HttpTransport => ({
  async exchange(request, signal) {
    const answer = await transport.exchange(request, signal)
    const { date } = answer.headers
    if (date === undefined) return answer
    return { ...answer, headers: { ...answer.headers, date: new Date(Date.parse(date) - byMs).toUTCString() } }
  },
  [Symbol.asyncDispose]: () => transport[Symbol.asyncDispose](),
})

it("dates an answer without a Date by the server's clock, known from whatever it answered before", async () => {
  const clock = passing()
  const genesys = memoryGenesys({ clock, organisationId: 'org-a' })
  genesys.records.set('a', '{"conversationId":"a"}')
  const { organisation } = genesys
  await using client = createGenesysClient({ organisation, transport: behind(genesys.transport, 5 * hour), clock })
  const never = new AbortController().signal
  await client.organisation(never)
  genesys.fail({ kind: 'no_date' })
  const { results } = await client.fetchDetails(['a'], never)
  const second = Math.floor(clock.now() / 1_000) * 1_000
  expect(results.get('a')).toMatchObject({ kind: 'record', asOfSource: 'estimated' })
  const result = results.get('a')
  if (result?.kind !== 'record') throw new Error('expected a record')
  expect(result.asOf).toBeGreaterThan(second - 5 * hour - 2_000)
  expect(result.asOf).toBeLessThanOrEqual(second - 5 * hour)
})
