import { playWorlds, someWorlds } from './play-worlds.ts'

jest.setTimeout(600_000)

it('ends right in worlds that are the same every day', async () => {
  const { code, said } = await playWorlds({ from: 1, ...someWorlds })
  expect(said).toMatch(/[1-9]\d* right, 0 failed/)
  expect(code).toBe(0)
})
