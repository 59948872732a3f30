import fc from 'fast-check'
import { fetchChanges } from './buffer-policy.ts'

const buffers = fc
  .array(fc.record({ bytes: fc.nat(1_000), paused: fc.boolean() }), { minLength: 1, maxLength: 12 })
  .map((list) => list.map((buffer, i) => ({ id: String(i), ...buffer })))

it('pauses a partition at its share and resumes it at half of it', () => {
  const at = (bytes: number, paused: boolean) =>
    fetchChanges(
      [
        { id: 'a', bytes, paused },
        { id: 'b', bytes: 0, paused: false },
      ],
      100,
    )
  expect(at(50, false).pause).toEqual(['a'])
  expect(at(49, false).pause).toEqual([])
  expect(at(26, true).resume).toEqual([])
  expect(at(25, true).resume).toEqual(['a'])
})

it('leaves nothing fetching while the whole budget is used', () => {
  fc.assert(
    fc.property(buffers, fc.integer({ min: 1, max: 5_000 }), (list, maxBytes) => {
      const { pause, resume } = fetchChanges(list, maxBytes)
      const total = list.reduce((sum, { bytes }) => sum + bytes, 0)
      const fetching = list.filter(({ id, paused }) => (paused ? resume.includes(id) : !pause.includes(id)))
      if (total >= maxBytes) expect(fetching).toEqual([])
      expect(pause.filter((id) => resume.includes(id))).toEqual([])
    }),
  )
})

it('always resumes everything once all is drained', () => {
  fc.assert(
    fc.property(buffers, fc.integer({ min: 1, max: 5_000 }), (list, maxBytes) => {
      const drained = list.map((buffer) => ({ ...buffer, bytes: 0, paused: true }))
      expect(fetchChanges(drained, maxBytes).resume).toHaveLength(list.length)
    }),
  )
})
