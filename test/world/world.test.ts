import { assuming, timelineKinds } from '@aftercall/simulator'
import { completionsOf, inspect } from './inspect.ts'
import { traceOf } from './trace.ts'
import { playWorld } from './world.ts'

// A world takes a second or so; on a machine that does much else at once, many.
jest.setTimeout(120_000)

const small = { seed: 11, conversations: 30, kinds: timelineKinds }

it('ends with a right row for every conversation, and nothing left over', async () => {
  const findings = await inspect(await playWorld(small))
  expect(findings).toMatchObject({
    verdict: { conversations: 30, rows: 30, missing: [], doubled: [], unexpected: [], mismatches: [] },
    ...{ lostEvents: [], strangeEvents: [], deadLetters: 0, unrecognized: 0, finalTwice: [], vanished: [] },
    ...{ unseen: 0, leftInQueue: 0, timersLeft: 0 },
  })
})

it('is the same whenever it is played', async () => {
  const [one, other] = [await playWorld(small), await playWorld(small)]
  expect(other.ledger.reads).toEqual(one.ledger.reads)
  expect(other.ledger.written).toEqual(one.ledger.written)
  expect(other.moves).toBe(one.moves)
})

it('finds the pipeline wrong that looks once and then no more for a year', async () => {
  const world = await playWorld({
    ...small,
    assumptions: assuming({ recordDelayMs: 60_000 }),
    env: { COMPLETION_ATTEMPT_DELAYS_MS: '31536000000', COMPLETION_ACW_GRACE_MS: '31536000000' },
  })
  const { verdict } = await inspect(world)
  const wrong = [...verdict.mismatches.map(({ conversationId }) => conversationId), ...verdict.missing]
  expect(wrong).not.toEqual([])
  const trace = await traceOf(world, wrong[0] ?? '', verdict.mismatches)
  expect(trace).toMatch(/asked, with \d+ others: 200/)
  expect(trace).toContain('wrong:')
})

describe('a message conversation that is taken up again', () => {
  it('stays one conversation, and its row is there all the time', async () => {
    const world = await playWorld({ seed: 5, conversations: 12, kinds: ['message-reopened'] })
    const { verdict, vanished } = await inspect(world)
    expect(verdict).toMatchObject({ rows: 12, missing: [], doubled: [], mismatches: [] })
    expect(vanished).toEqual([])
    const rounds = Map.groupBy(await completionsOf(world), ({ conversationId }) => conversationId)
    const reopened = [...rounds.values()].filter((list) => list.some(({ round }) => round > 1))
    expect(reopened.length).toBeGreaterThan(0)
    for (const list of rounds.values()) {
      const finals = list.filter(({ kind }) => kind === 'final').map(({ round }) => round)
      expect(finals).toEqual([...new Set(finals)])
    }
  })

  it('never loses a session that a row has shown', async () => {
    const world = await playWorld({ seed: 6, conversations: 12, kinds: ['message-reopened', 'email', 'email-reply'] })
    for (const rows of world.ledger.written.values())
      expect(rows.map(({ sessions }) => sessions)).toEqual(
        rows.map(({ sessions }) => sessions).toSorted((one, other) => one - other),
      )
  })
})
