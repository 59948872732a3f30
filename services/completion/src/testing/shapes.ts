/** Conversations of every shape that is hard on completion, as a property test draws them. Times in ms from the beginning. */
import fc from 'fast-check'
import { type TrueSession } from './world.ts'

const second = 1_000
const minute = 60 * second
const hour = 60 * minute
const day = 24 * hour

export interface Shape {
  readonly kind: string
  readonly sessions: readonly TrueSession[]
  /** When the last round began: of what happened before it, rows were made already. */
  readonly lastRoundAt: number
}

const whole = (min: number, max: number) => fc.integer({ min, max })
/** How a session of an agent ends: with or without after-call work, which the record may show late, or statistics that it may. */
const ending = fc.record({
  acwMs: fc.option(whole(1, 10 * minute), { nil: undefined }),
  settleMs: fc.option(whole(1, 30 * minute), { nil: undefined }),
})
type Ending = typeof ending extends fc.Arbitrary<infer T> ? T : never

const session = (kind: TrueSession['kind'], sessionId: string, start: number, end: number, mediaType?: string) => ({
  ...{ sessionId, kind, start, end },
  ...(mediaType === undefined ? {} : { mediaType }),
})
/** After-call work that is shown late was done by then. */
function agent(id: string, start: number, end: number, { acwMs, settleMs }: Ending, mediaType?: string): TrueSession {
  const wrapUpEnd = acwMs === undefined ? {} : { wrapUpEnd: end + acwMs }
  const settledAt = settleMs === undefined ? {} : { settledAt: end + Math.max(settleMs, acwMs ?? 0) }
  return { ...session('user', id, start, end, mediaType), ...wrapUpEnd, ...settledAt }
}

const talk = fc.record({ ivrMs: whole(1, minute), waitMs: whole(1, 5 * minute), talkMs: whole(1, 20 * minute), ending })
const oneRound = (kind: string, sessions: readonly TrueSession[]): Shape => ({ kind, sessions, lastRoundAt: 0 })

function handled({ ivrMs, waitMs, talkMs, ending: last }: typeof talk extends fc.Arbitrary<infer T> ? T : never) {
  const [queued, answered] = [ivrMs, ivrMs + waitMs]
  const end = answered + talkMs
  return {
    end,
    answered,
    sessions: [
      session('customer', 'c', 0, end),
      session('flow', 'f', 0, queued),
      { ...session('acd', 'q', queued, answered), inQueueFlow: { start: queued, end: answered } },
      agent('a', answered, end, last),
    ] as readonly TrueSession[],
  }
}

const answered = talk.map((facts) => oneRound('answered', handled(facts).sessions))
const abandoned = whole(2, 10 * minute).map((end) =>
  oneRound('abandoned', [session('customer', 'c', 0, end), session('acd', 'q', 1, end)]),
)
const requeued = fc.tuple(talk, whole(1, 30 * second)).map(([facts, ringMs]) => {
  const { sessions, answered: at } = handled(facts)
  return oneRound('requeued', [...sessions, session('user', 'declined', Math.max(0, at - ringMs), at)])
})
const transferred = fc
  .tuple(talk, whole(1, 20 * minute), whole(1, hour), ending)
  .map(([facts, waitMs, talkMs, last]) => {
    const first = handled(facts)
    const [from, end] = [first.end + waitMs, first.end + waitMs + talkMs]
    const [, ...others] = first.sessions
    return oneRound('transferred', [
      session('customer', 'c', 0, end),
      ...others,
      session('acd', 'q2', first.end, from),
      agent('b', from, end, last),
    ])
  })
/** A colleague is consulted; the caller may leave first. */
const consulted = fc.tuple(talk, ending, whole(1, 10 * minute)).map(([facts, other, longerMs]) => {
  const { sessions, end, answered: at } = handled(facts)
  return oneRound('consulted', [...sessions, agent('b', at, end + longerMs, other)])
})
const orphaned = fc.tuple(talk, whole(59 * day, 60 * day), fc.boolean()).map(([facts, sweptAfterMs, silent]) => {
  const { sessions, answered: at } = handled(facts)
  return oneRound('orphaned leg', [...sessions, { ...session('customer', 'outside', at, at + sweptAfterMs), silent }])
})
const callback = fc
  .tuple(whole(1, 20 * minute), whole(minute, 59 * day), whole(1, 20 * minute), ending, fc.boolean())
  .map(([firstMs, asleepMs, talkMs, last, isSwept]) => {
    const [from, awake] = [firstMs, firstMs + asleepMs]
    const end = isSwept ? awake : awake + talkMs
    return oneRound('callback', [
      session('customer', 'c', 0, from + 1),
      session('customer', 'cb', from, end, 'CALLBACK'),
      session('acd', 'q', from, awake, 'CALLBACK'),
      ...(isSwept
        ? []
        : [
            session('customer', 'c2', awake, end),
            session('user', 'v', awake, end),
            agent('a', awake, end, last, 'CALLBACK'),
          ]),
    ])
  })
const voicemail = fc
  .tuple(whole(1, minute), whole(1, minute), whole(minute, 3 * day), ending)
  .map(([ivrMs, saidMs, lainMs, last]) => {
    const [said, heard] = [ivrMs + saidMs, ivrMs + saidMs + lainMs]
    return oneRound('voicemail', [
      session('customer', 'c', 0, said),
      session('flow', 'f', 0, ivrMs),
      session('voicemail', 'v', ivrMs, said),
      session('customer', 'cb', said, heard + minute, 'CALLBACK'),
      session('acd', 'q', said, heard, 'CALLBACK'),
      agent('a', heard, heard + minute, last, 'CALLBACK'),
    ])
  })
const email = fc
  .tuple(whole(1, 2 * day), fc.array(whole(1, 8 * hour), { minLength: 1, maxLength: 4 }), ending)
  .map(([waitMs, replies, last]) => {
    const ends = replies.reduce<number[]>((list, ms) => [...list, (list.at(-1) ?? waitMs) + ms], [])
    const end = ends.at(-1) ?? waitMs
    return oneRound('e-mail', [
      session('customer', 'c', 0, end, 'EMAIL'),
      session('acd', 'q', 0, waitMs, 'EMAIL'),
      ...ends.map((at, index) =>
        // The next action begins a moment before the last one ends.
        at === end
          ? agent(`a${index}`, (ends[index - 1] ?? waitMs) - 1, at, last, 'EMAIL')
          : session('user', `a${index}`, (ends[index - 1] ?? waitMs) - 1, at, 'EMAIL'),
      ),
    ])
  })
const reopened = fc
  .tuple(
    fc.array(fc.record({ gapMs: whole(hour, 72 * hour), ms: whole(minute, 2 * hour), ending }), {
      minLength: 1,
      maxLength: 3,
    }),
  )
  .map(([rounds]) => {
    let at = 0
    let lastRoundAt = 0
    const sessions = rounds.flatMap(({ gapMs, ms, ending: last }, index) => {
      lastRoundAt = index === 0 ? 0 : at + gapMs
      const end = lastRoundAt + ms
      const own = agent(`a${index}`, lastRoundAt + 1, end, last, 'MESSAGE')
      at = Math.max(end, own.wrapUpEnd ?? 0, own.settledAt ?? 0)
      return [session('customer', `c${index}`, lastRoundAt, end, 'MESSAGE'), own]
    })
    return { kind: 'reopened message', sessions, lastRoundAt }
  })
const internal = fc
  .tuple(whole(2, hour), fc.boolean())
  .map(([end, silent]) =>
    oneRound('internal', [
      session('user', 'a', 0, end),
      silent ? { ...session('customer', 'x', 1, end), silent } : session('user', 'b', 1, end),
    ]),
  )
const campaign = fc
  .tuple(whole(2, 20 * minute), ending)
  .map(([end, last]) => oneRound('campaign', [session('customer', 'c', 1, end), agent('a', 0, end, last)]))
const unreached = whole(1, minute).map((end) => oneRound('unreached', [session('customer', 'c', 0, end)]))

export const shapes: fc.Arbitrary<Shape> = fc.oneof(
  ...[answered, abandoned, requeued, transferred, consulted, orphaned, callback],
  ...[voicemail, email, reopened, internal, campaign, unreached],
)
