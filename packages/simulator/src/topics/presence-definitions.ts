import { rollDice } from '../facts/dice.ts'
import { type Organisation } from '../organisation/organisation.ts'
import { type SystemPresence } from './presences.ts'

/** The organisation's own definition of a system presence; the same for ever. */
export const presenceDefinitionId = ({ id }: Organisation, presence: SystemPresence): string =>
  rollDice(`presence/${id}/${presence}`).uuid()
