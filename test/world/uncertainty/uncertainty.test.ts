import { eventSuffixes, everySwitch } from '@aftercall/simulator'
import { caseNamed, combination, drawnSubscription, everyCase, lonelySwitches, UnknownCaseError } from './cases.ts'
import { parseOptions, UsageError } from './options.ts'
import { runUncertainty } from './run.ts'
import { runCase } from './run-case.ts'

// The seed is fixed here, so that a failure is the change's; `npm run test:uncertainty -- --seed "$(date +%j)"` is for every day.
const selection = { seed: 1, conversations: 26 }
/** Each world has other conversations, so that together they have every kind many times. */
const nth = (index: number) => ({ ...selection, seed: selection.seed + index })

// A world takes a second or so; on a machine that does much else at once, many.
jest.setTimeout(120_000)

describe('however Genesys behaves', () => {
  it.each(lonelySwitches().map((one, index) => [one.name, one, index] as const))(
    'the rows are right with %s',
    async (_, one, index) => {
      const { faults, trace } = await runCase(one, nth(index))
      expect({ faults, trace }).toEqual({ faults: [], trace: '' })
    },
  )

  it.each([1, 2, 3])('the rows are right with combination %d of switches', async (number) => {
    const { faults, trace } = await runCase(combination(selection.seed, number), nth(number))
    expect({ faults, trace }).toEqual({ faults: [], trace: '' })
  })
})

describe('whatever is subscribed', () => {
  it.each(['customer.end', 'user.end+acw'])('the rows are right with %s only', async (topics) => {
    const { faults, trace } = await runCase(caseNamed(`subscription=${topics}`, 1), selection)
    expect({ faults, trace }).toEqual({ faults: [], trace: '' })
  })

  it.each([1, 2, 3, 4])('the rows are right with drawn subscription %d', async (number) => {
    const { faults, trace } = await runCase(drawnSubscription(selection.seed, number), nth(number))
    expect({ faults, trace }).toEqual({ faults: [], trace: '' })
  })

  it('an end is always among the topics, and each topic is somewhere left out', () => {
    const drawn = Array.from({ length: 60 }, (_, index) => drawnSubscription(1, index).subscription ?? [])
    for (const topics of drawn)
      expect(topics.some((topic) => topic === 'customer.end' || topic === 'user.end')).toBe(true)
    for (const suffix of eventSuffixes) expect(drawn.some((topics) => !topics.includes(suffix))).toBe(true)
  })
})

describe('the selection', () => {
  it('has every alternative of every switch', () => {
    const names = new Set(everyCase({ seed: 1, combinations: 0, subsets: 0 }).map(({ name }) => name))
    for (const { name, alternatives } of everySwitch)
      for (const value of alternatives) expect(names).toContain(`${name}=${value}`)
  })

  it('finds each case again by its name and the seed', () => {
    const cases = everyCase({ seed: 3, combinations: 4, subsets: 4 })
    for (const one of cases) expect(caseNamed(one.name, 3)).toEqual(one)
    expect(() => caseNamed('userStartAt=tomorrow', 3)).toThrow(UnknownCaseError)
    expect(() => caseNamed('subscription=flow.end', 3)).toThrow(UnknownCaseError)
  })

  it('reads what is asked for', () => {
    expect(parseOptions(['--seed', '9', '--only', 'nothing', '--quick'])).toMatchObject({ seed: 9, only: ['nothing'] })
    expect(parseOptions(['--help'])).toBeNull()
    expect(() => parseOptions(['--conversations', 'many'])).toThrow(UsageError)
    expect(() => parseOptions(['--sed', '1'])).toThrow(UsageError)
  })
})

describe('the command', () => {
  const still = { now: () => 0 }
  const options = { seed: 1, combinations: 0, subsets: 0, conversations: 5, only: ['nothing'] }

  it('prints a line for each case, and the sum', async () => {
    const lines: string[] = []
    const failed = await runUncertainty(options, (text) => lines.push(text), still, new AbortController().signal)
    expect(failed).toBe(0)
    expect(lines.at(-1)).toBe('1 passed, 0 failed')
    expect(lines[1]).toMatch(/^nothing\s+5\s+0\s+0\s/)
  })
})
