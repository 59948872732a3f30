import { type DisconnectType } from '../facts/conversation.ts'

/** The events' spelling of what the record writes in camel case: `noAnswerTransfer` → `NO_ANSWER_TRANSFER`. */
export const upperSnake = (word: string): string => word.replace(/([a-z0-9])([A-Z])/g, '$1_$2').toUpperCase()

export const eventDisconnectType = (type: DisconnectType | undefined): string =>
  type === undefined ? 'UNKNOWN' : upperSnake(type)
