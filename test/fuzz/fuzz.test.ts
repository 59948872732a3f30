import { targets } from './targets.ts'

const ends: Readonly<Record<string, readonly string[]>> = {
  events: ['dead letter', 'typed', 'unrecognized'],
  records: ['asked again', 'dead letter', 'row'],
  frames: ['rows', 'undecodable'],
}

it.each(targets)('whatever is done to $name, each has one end that a person can find', async ({ name, run }) => {
  const met = await run(4, 600)
  expect([...met.values()].reduce((sum, count) => sum + count, 0)).toBe(600)
  expect([...met.keys()]).toEqual(expect.arrayContaining([...(ends[name] ?? [])]))
})
