import { InvalidArgumentError, Option } from 'commander'
import { type Assumptions, likelyAssumptions } from './facts/assumptions.ts'
import { everySwitch, readAssumptions } from './facts/switches.ts'

const assumptions = (text: string, before: Assumptions) => {
  try {
    return readAssumptions(text, before)
  } catch (error) {
    throw new InvalidArgumentError(error instanceof Error ? error.message : String(error))
  }
}

/** How every command takes switches. */
export const assumeOption = () =>
  new Option('--assume <name=value,…>', 'what Genesys leaves open, see below; may be repeated')
    .argParser(assumptions)
    .default(likelyAssumptions, 'as below')

/** The switches for people, one a line, the default first. */
export const switchLines = everySwitch.map(
  ({ name, about, default: usual, alternatives }) =>
    `  ${name}=${[usual, ...alternatives].join('|')}`.padEnd(58) + `  ${about}`,
)
