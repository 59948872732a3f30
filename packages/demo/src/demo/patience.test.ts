import { untilAnswered } from './patience.ts'

const limits = { patienceMs: 60_000, pauseMs: 1 }

it('asks again until there is an answer', async () => {
  let asked = 0
  const ask = () => (++asked < 4 ? Promise.reject(new Error('refused')) : Promise.resolve('here'))
  expect(await untilAnswered(ask, new AbortController().signal, limits)).toBe('here')
})

it('tells what was said last when patience is over, and at once when all is being stopped', async () => {
  const refused = () => Promise.reject(new Error('refused'))
  const over = { patienceMs: -1, pauseMs: 1 }
  await expect(untilAnswered(refused, new AbortController().signal, over)).rejects.toThrow('refused')
  await expect(untilAnswered(refused, AbortSignal.abort(), limits)).rejects.toThrow('refused')
})
