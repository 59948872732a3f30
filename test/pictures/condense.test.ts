import { condense } from './condense.ts'
import { type Answer, type Look, type Story } from './story.ts'

const look = (at: number, answer: Answer = 'still open'): Look => ({ at, cause: 'retry', answeredAt: at + 1, answer })
const storyOf = (more: Partial<Story>): Story => ({
  ...{ name: 'any', about: '', startsAt: 0, endsAt: 1_000 },
  ...{ lanes: [], events: [], looks: [], late: [], told: [], waits: [], rows: [] },
  ...more,
})
const shown = (story: Story) => condense(story).looks.map(({ at, more }) => [at, more])
const sevenLooks = [100, 200, 300, 400, 500, 600, 700].map((at) => look(at))

it('draws the first two of many looks that found the same, and the last', () => {
  expect(shown(storyOf({ looks: sevenLooks }))).toEqual([
    [100, 0],
    [200, 4],
    [700, 0],
  ])
})

it('draws each look of a few', () => {
  expect(shown(storyOf({ looks: sevenLooks.slice(0, 4) }))).toHaveLength(4)
})

it('leaves out nothing between which something happened, or that found something else', () => {
  const event = { at: 350, type: 'start', more: '', lane: 0 }
  expect(shown(storyOf({ looks: sevenLooks, events: [event] }))).toHaveLength(7)
  expect(shown(storyOf({ looks: sevenLooks.with(3, look(400, 'asleep')) }))).toHaveLength(7)
})

it('makes one wait of those between the looks that are left out', () => {
  const waits = sevenLooks.flatMap(({ at, answeredAt }) => [
    { from: at - 99, to: at, what: 'session_end' },
    { from: at, to: answeredAt, what: 'answer' },
  ])
  expect(condense(storyOf({ looks: sevenLooks, waits })).waits).toEqual([
    { from: 1, to: 100, what: 'session_end' },
    { from: 101, to: 200, what: 'session_end' },
    { from: 201, to: 700, what: 'session_end' },
  ])
})
