import { type Findings } from '../inspect.ts'

/**
 * How much may be asked for, whatever Genesys does: on average, and for one conversation that is over. A callback that sleeps for two
 * months is looked up daily.
 */
export const requestBounds = { idsPerConversation: 8, idsOfOne: 90 } as const

/** What is wrong with a world that is over, a sentence each. */
export function faultsOf(findings: Findings): readonly string[] {
  const { verdict, idsAsked, mostIdsOfOne } = findings
  const known = verdict.conversations
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
  ]
  const faults = counted.flatMap(([number, what]) => (number > 0 ? [`${number} ${what}`] : []))
  const perConversation = known === 0 ? 0 : idsAsked / known
  if (known === 0) faults.push('nothing was played that can be judged')
  if (perConversation > requestBounds.idsPerConversation)
    faults.push(`${perConversation.toFixed(1)} ids were asked per conversation`)
  if (mostIdsOfOne > requestBounds.idsOfOne) faults.push(`one conversation was asked for ${mostIdsOfOne} times`)
  return faults
}
