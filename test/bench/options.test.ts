import { parseOptions, UsageError, usualParts } from './options.ts'

it('measures everything unless told otherwise', () => {
  expect(parseOptions([])).toEqual({
    only: usualParts,
    conversations: 2_000,
    openConversations: 100_000,
    minutes: 60,
    rate: 100,
    seed: 1,
    rounds: 1,
    profile: false,
    json: false,
  })
})

it('takes what is asked for, in the order of measuring', () => {
  const args = [
    '--only',
    'micro',
    '--only',
    'pipeline',
    '--conversations',
    '50',
    '--rounds',
    '3',
    '--dir',
    'x',
    '--json',
  ]
  expect(parseOptions(args)).toMatchObject({
    only: ['pipeline', 'micro'],
    conversations: 50,
    rounds: 3,
    dir: 'x',
    json: true,
  })
})

it('answers null when only the help is wanted', () => {
  expect(parseOptions(['--help', '--conversations', 'many'])).toBeNull()
})

it.each([
  [['--only', 'macro'], 'pipeline, live, micro'],
  [['--conversations', '0'], 'from 1 to 100000'],
  [['--conversations', '1e3'], 'a whole number'],
  [['--rounds', '21'], 'from 1 to 20'],
  [['--loud'], '--help'],
  [['2000'], '--help'],
])('refuses %j and says what would do', (args, hint) => {
  expect(() => parseOptions(args)).toThrow(UsageError)
  expect(() => parseOptions(args)).toThrow(hint)
})
