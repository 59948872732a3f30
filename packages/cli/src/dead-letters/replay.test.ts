import { type Mark } from './actions.ts'
import { type Letter } from './letter.ts'
import { planReplay } from './plan.ts'
import { replay, type ReplayParts } from './replay.ts'
import { letterOf } from './testing.ts'

const never = new AbortController().signal
const around = { topicPrefix: 'p.', queueUrls: null }
const planOf = (count: number, more: Partial<Letter> = {}) =>
  planReplay(
    Array.from({ length: count }, (_, at) => letterOf({ ...more, id: `id-${at}` })),
    around,
    false,
  ).todo

/** Everything that happens, in its order. */
function world({ rivals = [] as string[], failingChunk = 0, lost = '' } = {}) {
  const said: string[] = []
  let chunks = 0
  const parts: ReplayParts = {
    book: {
      mark: (items, mark: Mark) => {
        said.push(...items.map(({ letter }) => `${letter.id} ${mark}`))
        return Promise.resolve()
      },
      rivals: () => Promise.resolve(new Set(rivals)),
    },
    sender: {
      send: (items) => {
        chunks += 1
        if (chunks === failingChunk) return Promise.reject(new Error('Kafka is away'))
        said.push(...items.map(({ letter, body }) => `${letter.id} sent ${body.toString()}`))
        return Promise.resolve()
      },
    },
    bodiesOf: (letters) =>
      Promise.resolve(new Map(letters.filter(({ id }) => id !== lost).map(({ id }) => [id, Buffer.from('bytes')]))),
    onProgress: () => undefined,
  }
  return { said, parts }
}

describe('a replay', () => {
  it('marks before and after', async () => {
    const { said, parts } = world()
    const end = await replay(planOf(1), parts, never)
    expect(said).toEqual(['id-0 replaying', 'id-0 sent bytes', 'id-0 replayed'])
    expect(end).toMatchObject({ done: [{}], unsure: [], refused: [] })
  })

  it('that is broken off says what is done and what nobody knows', async () => {
    const { said, parts } = world({ failingChunk: 2 })
    const end = await replay(planOf(150), parts, never)
    expect([end.done.length, end.unsure.length]).toEqual([100, 50])
    expect(end.error).toEqual(new Error('Kafka is away'))
    expect(said.filter((one) => one.endsWith('replayed'))).toHaveLength(100)
    expect(said.at(-1)).toBe('id-149 replaying')
  })

  it('leaves to nobody what two began in the same moment', async () => {
    const { said, parts } = world({ rivals: ['id-1'] })
    const end = await replay(planOf(2), parts, never)
    expect(said).toEqual(['id-0 replaying', 'id-1 replaying', 'id-1 withdrawn', 'id-0 sent bytes', 'id-0 replayed'])
    expect(end).toMatchObject({ done: [{ letter: { id: 'id-0' } }], refused: [{ id: 'id-1' }] })
  })

  it('sends nothing of a chunk of which bytes are gone', async () => {
    const { said, parts } = world({ lost: 'id-1' })
    const end = await replay(planOf(2), parts, never)
    expect(said).toEqual(['id-0 replaying', 'id-1 replaying'])
    expect(end.unsure).toHaveLength(2)
    expect(String(end.error)).toMatch(/id-1: its row is gone/)
  })

  it('is done in parts that are bounded in bytes', async () => {
    const { said, parts } = world()
    await replay(planOf(3, { bodyBytes: 5 * 1_048_576 }), parts, never)
    expect(said.map((one) => one.split(' ')[1])).toEqual([
      ...['replaying', 'sent', 'replayed'],
      ...['replaying', 'sent', 'replayed'],
      ...['replaying', 'sent', 'replayed'],
    ])
  })

  it('does nothing once it was stopped', async () => {
    const { said, parts } = world()
    const end = await replay(planOf(1), parts, AbortSignal.abort(new Error('stopped')))
    expect(said).toEqual([])
    expect(end).toMatchObject({ done: [], unsure: [], error: new Error('stopped') })
  })
})
