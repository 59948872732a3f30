import { usualTransport } from '../delivery/transport.ts'
import { type Envelope } from '../events/envelope.ts'
import { likelyAssumptions } from '../facts/assumptions.ts'
import { quickClock } from '../testing/quick-clock.ts'
import { testOrganisation } from '../testing/any-conversation.ts'
import { planPlay, type PlayRequest } from './plan.ts'
import { openPlay } from './play.ts'

const never = new AbortController().signal
const startedAt = 1_767_000_000_000
const request: PlayRequest = { conversations: 120, seed: 5, speed: 120, seconds: 60, subscribe: ['detail'] }

/** Plays to the end at once; every delivered body with the machine's time at which it arrived. */
async function playOut(more: Partial<PlayRequest> = {}, transport = usualTransport) {
  const clock = quickClock(startedAt)
  const delivered: { at: number; envelope: Envelope }[] = []
  const play = await (async () => {
    const asked = { ...request, ...more }
    const plan = await planPlay(testOrganisation, likelyAssumptions, asked, 1, never)
    const house = {
      clock,
      transport,
      organisation: testOrganisation,
      assumptions: () => likelyAssumptions,
      source: { organisationId: 'org-1', suffix: 'here', account: '111122223333', region: 'eu-west-1' },
      sendConcurrency: 4,
      send: async (bodies: readonly string[]) => {
        for (const body of bodies) delivered.push({ at: clock.now(), envelope: JSON.parse(body) as Envelope })
        return bodies.map(() => ({ type: 'accepted' as const }))
      },
    }
    return openPlay(house, 1, asked, plan)
  })()
  await play.run(never)
  return { play, delivered, clock }
}

const idsOf = (delivered: readonly { envelope: Envelope }[]) => delivered.map(({ envelope }) => envelope.id)

it('delivers every event of every conversation, and counts repeats apart', async () => {
  const { play, delivered } = await playOut()
  const published = play.plan.conversations.flatMap((planned) =>
    play.publications(planned).map(({ envelope }) => envelope.id),
  )
  expect(new Set(idsOf(delivered))).toEqual(new Set(published))
  expect(play.counts).toEqual({
    eventsSent: delivered.length,
    duplicatesSent: delivered.length - play.plan.eventCount,
    finished: true,
  })
  expect(delivered.length).toBeGreaterThan(published.length)
})

it('delivers nothing before the time at which it says it was published', async () => {
  const { delivered } = await playOut()
  for (const { at, envelope } of delivered) expect(Date.parse(envelope.detail.timestamp)).toBeLessThanOrEqual(at)
})

it('takes as long as asked for, with all that begins in it in the last 48 hours', async () => {
  const { play, clock } = await playOut({ speed: 10_000 })
  expect(play.endsAt - startedAt).toBeLessThanOrEqual(60_000)
  for (const planned of play.plan.conversations.filter(({ offsetMs }) => offsetMs >= 0)) {
    expect(clock.now() - play.startOf(planned)).toBeLessThan(48 * 3_600_000)
  }
})

it('has ended every conversation when the play’s time meets the machine’s', async () => {
  const { play } = await playOut()
  for (const planned of play.plan.conversations) {
    expect(play.startOf(planned) + planned.durationMs).toBeLessThan(play.endsAt)
  }
  expect(play.endsAt - startedAt).toBeCloseTo(60_000, 0)
})

it('lasts as long as its longest call when it plays at the speed of life', async () => {
  const { play } = await playOut({ conversations: 10, speed: 1, seconds: 1, kinds: ['answered'] })
  const longest = Math.max(...play.plan.conversations.map(({ durationMs }) => durationMs))
  expect(play.endsAt - startedAt).toBeGreaterThanOrEqual(longest)
})

it('lets what lasts for days or months begin before it, and delivers the first events late', async () => {
  const kinds = ['orphan-swept', 'callback-swept', 'message-reopened', 'email-reply', 'answered']
  const { play, delivered } = await playOut({ kinds, conversations: 50 })
  expect(play.endsAt - startedAt).toBeCloseTo(60_000, 0)
  const early = play.plan.conversations.filter(({ offsetMs }) => offsetMs < 0)
  expect(early.length).toBeGreaterThan(20)
  for (const planned of play.plan.conversations) {
    const end = play.startOf(planned) + planned.durationMs
    expect(end).toBeGreaterThan(play.time.at(startedAt))
    expect(end).toBeLessThan(play.endsAt)
  }
  for (const { at } of delivered) expect(at).toBeGreaterThanOrEqual(startedAt)
})

it('disturbs the order of events, as EventBridge does', async () => {
  const { delivered } = await playOut()
  const times = delivered.map(({ envelope }) => Number(envelope.detail.eventBody['eventTime']))
  expect(times).not.toEqual([...times].sort((a, b) => a - b))
})

it('repeats nothing when told so, and everything when told so', async () => {
  const never = await playOut({}, { ...usualTransport, duplicateShare: 0 })
  const always = await playOut({}, { ...usualTransport, duplicateShare: 1 })
  expect(never.delivered).toHaveLength(never.play.plan.eventCount)
  expect(always.delivered).toHaveLength(2 * always.play.plan.eventCount)
})

it('plays the same conversations for the same seed, others in the next play, and only the kinds asked for', async () => {
  const plan = (number: number, more: Partial<PlayRequest> = {}) =>
    planPlay(testOrganisation, likelyAssumptions, { ...request, ...more }, number, never)
  const ids = async (plan: ReturnType<typeof planPlay>) =>
    (await plan).conversations.map(({ conversationId }) => conversationId)
  expect(await ids(plan(1))).toEqual(await ids(plan(1)))
  expect(await ids(plan(1))).not.toEqual(await ids(plan(2)))
  const kinds = (await plan(1, { kinds: ['abandoned'] })).conversations.map(({ script }) => script.kind)
  expect(new Set(kinds)).toEqual(new Set(['abandoned']))
  const all = (await plan(1)).conversations.map(({ script }) => script.kind)
  expect(new Set(all).size).toBeGreaterThan(20)
})
