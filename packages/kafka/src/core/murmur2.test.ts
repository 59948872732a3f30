import { murmur2, partitionOf } from './murmur2.ts'

// The vectors of the Java client's own test (UtilsTest.testMurmur2).
const vectors: readonly (readonly [string, number])[] = [
  ['21', -973932308],
  ['foobar', -790332482],
  ['a-little-bit-long-string', -985981536],
  ['a-little-bit-longer-string', -1486304829],
  ['lkjh234lh9fiuh90y23oiuhsafujhadof229phr9h19h89h8', -58897971],
  ['abc', 479470107],
]

it.each(vectors)('hashes %s as the Java client does', (key, hash) => {
  expect(murmur2(Buffer.from(key))).toBe(hash)
})

it('never yields a negative partition', () => {
  expect(vectors.map(([key]) => partitionOf(Buffer.from(key), 12)).every((p) => p >= 0 && p < 12)).toBe(true)
})

it('hashes a slice of a larger buffer as if it stood alone', () => {
  expect(murmur2(Buffer.from('xxfoobaryy').subarray(2, 8))).toBe(-790332482)
})
