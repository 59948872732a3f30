import { memoryQueue } from '@aftercall/queues'
import { virtualClock } from '@aftercall/runtime'
import { drain } from './drain.ts'
import { drainLines, queueLines } from './print-queues.ts'

const never = new AbortController().signal
const limits = { to: 'memory://events', maxMessages: 1_000, rate: 1_000, dryRun: false }
const told = {
  ERROR_CODE: 'NO_PERMISSIONS',
  ERROR_MESSAGE: 'denied',
  RETRY_ATTEMPTS: '185',
  RULE_ARN: 'arn:x:rule/genesys',
}

function world(count: number) {
  const clock = virtualClock(0)
  const dead = memoryQueue({ clock, url: 'memory://dead' })
  for (let at = 0; at < count; at++) dead.send(`body ${at}`, { ...told, AftercallReplayOf: 'sqs:events/1' })
  const sent: { body: string; attributes: object }[] = []
  let fails = 0
  const admin = {
    send: (_url: string, body: string, attributes: object) => {
      if ((fails -= 1) === 0) return Promise.reject(new Error('throttled'))
      sent.push({ body, attributes })
      return Promise.resolve('id')
    },
  }
  const run = async (more: Partial<typeof limits> = {}) => {
    let isOver = false
    const work = drain(
      { from: dead, admin, clock, onProgress: () => undefined },
      { ...limits, ...more },
      never,
    ).finally(() => void (isOver = true))
    work.catch(() => undefined)
    while (!isOver) await clock.advance(1_000)
    return work
  }
  return { clock, dead, sent, run, failAt: (number: number) => void (fails = number) }
}

describe('a drain', () => {
  it('brings everything back, without the reasons why it was put aside, and deletes it', async () => {
    const { dead, sent, run } = world(23)
    const drained = await run()
    expect(drained).toMatchObject({ moved: 23, notDeleted: 0 })
    expect(drained.groups).toMatchObject([{ errorCode: 'NO_PERMISSIONS', messages: 23, retries: 185, rule: 'genesys' }])
    expect(sent).toHaveLength(23)
    expect(sent[0]?.attributes).toEqual({ AftercallReplayOf: 'sqs:events/1' })
    expect(dead.bodies()).toEqual([])
  })

  it('moves no more than it may', async () => {
    const { dead, run } = world(23)
    expect((await run({ maxMessages: 15 })).moved).toBe(15)
    expect(dead.bodies()).toHaveLength(8)
  })

  it('that is dry leaves everything where it is, to be seen at once', async () => {
    const { dead, sent, run } = world(23)
    expect(await run({ dryRun: true })).toMatchObject({ moved: 0, groups: [{ messages: 23 }] })
    expect([sent.length, dead.visible()]).toEqual([0, 23])
  })

  it('deletes nothing of a batch that was not sent as a whole', async () => {
    const { dead, run, failAt } = world(23)
    failAt(15)
    await expect(run()).rejects.toThrow('throttled')
    expect(dead.bodies()).toHaveLength(13)
  })

  it('is told in words', () => {
    const group = { errorCode: 'NO_PERMISSIONS', errorMessage: 'denied', exhausted: '', rule: 'genesys', messages: 2 }
    const drained = {
      moved: 2,
      notDeleted: 1,
      groups: [{ ...group, retries: 185, oldestSentAt: '2031-05-06T07:08:09.000Z' }],
    }
    const lines = drainLines(drained, { from: 'dead', to: 'events', dryRun: false }).join('\n')
    expect(lines).toMatch(/moved 2 messages from dead to events[^]*1 message could not be deleted[^]*NO_PERMISSIONS/)
    const queue = { url: 'u/dead', name: 'dead', visible: 3, inFlight: 0, delayed: 0, kind: 'dead letters' as const }
    expect(queueLines([queue]).join('\n')).toMatch(/dead +dead letters +3[^]*aftercall queues drain dead --dry-run/)
  })
})
