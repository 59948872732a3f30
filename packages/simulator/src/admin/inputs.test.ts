import { parseFaults, parsePlay } from './inputs.ts'

const defaults = { seconds: 60, maxConversations: 1_000, weights: {} }

it('fills in what a play does not say', () => {
  expect(parsePlay({ conversations: 5 }, defaults)).toMatchObject({
    conversations: 5,
    seed: 1,
    speed: 120,
    seconds: 60,
  })
})

it.each([
  [{}, 'conversations must be'],
  [{ conversations: 0 }, 'conversations must be'],
  [{ conversations: 1_001 }, 'conversations must be'],
  [{ conversations: 5, speed: 0.5 }, 'speed must be'],
  [{ conversations: 5, seed: 'x' }, 'seed must be'],
  [{ conversations: 5, kinds: ['nonsense'] }, 'kinds must be'],
  [{ conversations: 5, kinds: [] }, 'kinds must be'],
  [{ conversations: 5, weights: { nonsense: 1 } }, 'unknown field nonsense'],
  [{ conversations: 5, weights: { email: -1 } }, 'email must be'],
  [{ conversations: 5, kinds: ['email'], weights: { email: 0 } }, 'no kind'],
  [{ conversations: 5, sped: 3 }, 'unknown field sped'],
  [[], 'must be a JSON object'],
])('refuses the play %j', (body, reason) => {
  expect(() => parsePlay(body, defaults)).toThrow(reason)
})

it.each([
  [{ rates: { '429': 1.5 } }, '429 must be'],
  [{ rates: { '429': 0.6, '5xx': 0.6 } }, 'add up to 1.2'],
  [{ rates: { odd: 0.1 } }, 'unknown field odd'],
  [{ path: 'api' }, 'path must be'],
  [{ count: 0 }, 'count must be'],
])('refuses the faults %j', (body, reason) => {
  expect(() => parseFaults(body)).toThrow(reason)
})
