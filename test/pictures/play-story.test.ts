import { draw } from './draw.ts'
import { playStory } from './play-story.ts'
import { playOf } from './plays.ts'

const play = (kind: string) => playStory(playOf(kind))

it('tells a call from its first event to the final row', async () => {
  const { lanes, looks, told, rows } = await play('answered')
  expect(lanes.map(({ name }) => name)).toEqual(['customer', 'flow', 'queue', 'agent A'])
  expect(looks.map(({ answer }) => answer)).toEqual(['acw pending', 'complete'])
  expect(told.map(({ kind }) => kind)).toEqual(['completed', 'final'])
  expect(rows.map(({ shows }) => shows)).toEqual(['acw pending', 'ended'])
})

it('tells who is called in from outside from the customer', async () => {
  const { lanes } = await play('external-transfer')
  expect(lanes.map(({ role }) => role)).toEqual(['customer', 'flow', 'queue', 'agent', 'outside'])
})

it('keeps a customer who comes back in one lane, and counts rounds', async () => {
  const { lanes, told } = await play('message-reopened')
  expect(lanes.filter(({ role }) => role === 'customer')).toHaveLength(1)
  expect(told.map(({ kind, round }) => `${kind} ${round}`)).toEqual(
    expect.arrayContaining(['final 1', 'reopened 2', 'final 2']),
  )
})

it('follows what never ends until it is given up', async () => {
  const { lanes, told } = await play('orphaned-leg')
  expect(lanes.flatMap(({ bars }) => bars).filter(({ to }) => to === null)).toHaveLength(1)
  expect(told.at(-1)?.kind).toBe('given_up')
})

it('draws the same picture whenever it is drawn', async () => {
  expect(draw(await play('callback-retried'))).toBe(draw(await play('callback-retried')))
})

describe('what is done when it is not complete', () => {
  const answers = async (name: string) => (await play(name)).looks.map(({ answer }) => answer)

  it('asks again while the record is behind', async () => {
    const heard = await answers('trouble-record-behind')
    expect(heard[0]).toBe('record is behind')
    expect(heard.at(-1)).toBe('complete')
  })

  it('looks once more for a wrap-up that the closed record lacks', async () => {
    expect(await answers('trouble-late-wrap-up')).toEqual(['complete, more may come', 'complete'])
  })

  it('looks a conversation up of which no end arrives', async () => {
    const { looks, told } = await play('trouble-end-lost')
    expect(looks.map(({ cause }) => cause)).toEqual(['idle'])
    expect(told.map(({ kind }) => kind)).toEqual(['completed', 'final'])
  })

  it('is not moved by what the final record knows', async () => {
    const { late, told } = await play('trouble-late-event')
    expect(late.map(({ type }) => type).toSorted()).toEqual(['acw', 'wrapup'])
    expect(told.map(({ kind }) => kind)).toEqual(['completed', 'final'])
  })

  it('needs one topic only', async () => {
    expect((await answers('trouble-one-topic')).at(-1)).toBe('complete')
  })
})
