import { type Findings } from '../inspect.ts'

/** How much may be asked for on average, whatever Genesys does, of conversations that last less than a day. */
export const mostIdsOfShortOnes = 6

/** What is wrong with a world that is over, a sentence each. */
export function faultsOf(findings: Findings): readonly string[] {
  const { verdict, idsOfShortOnes } = findings
  const counted: readonly (readonly [number, string])[] = [
    [verdict.mismatched, 'conversations have a wrong row'],
    [verdict.missing.length, 'conversations have no row'],
    [verdict.doubled.length, 'conversations have several rows'],
    [verdict.unexpected.length, 'rows are of conversations that never were'],
    [findings.lostEvents.length, 'events are not stored'],
    [findings.strangeEvents.length, 'stored events were never sent'],
    [findings.deadLetters, 'messages are dead-lettered'],
    [findings.unrecognized, 'events are not recognised'],
    [findings.finalTwice.length, 'conversations were final twice in a round'],
    [findings.vanished.length, 'conversations lost their row for a while'],
    [findings.leftInQueue, 'messages are left in the queue'],
    [findings.timersLeft, 'timers are left behind'],
    [findings.askedTooOften.length, 'conversations were asked for too often'],
  ]
  const faults = counted.flatMap(([number, what]) => (number > 0 ? [`${number} ${what}`] : []))
  if (verdict.conversations === 0) faults.push('nothing was played that can be judged')
  if (idsOfShortOnes > mostIdsOfShortOnes)
    faults.push(`${idsOfShortOnes.toFixed(1)} ids were asked per conversation, more than ${mostIdsOfShortOnes}`)
  return faults
}
