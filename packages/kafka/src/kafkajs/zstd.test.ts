import { zstd } from './zstd.ts'

it.each([0, 10, 1_024, 1_025, 50_000, 100_000, 5_000_000])('gives back %i bytes as they were', async (length) => {
  const buffer = Buffer.alloc(length, 'conversation ')
  const packed = await zstd.compress({ buffer })
  expect(packed.length).toBeLessThan(length + 64)
  expect((await zstd.decompress(packed)).equals(buffer)).toBe(true)
})

it('refuses what is not zstd', async () => {
  await expect(zstd.decompress(Buffer.from('not zstd at all'))).rejects.toThrow()
})
