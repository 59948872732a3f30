import { type EventBody } from '../events/body.ts'
import { type Assumptions } from '../facts/assumptions.ts'
import { type Conversation } from '../facts/conversation.ts'
import { type Dice } from '../facts/dice.ts'
import { type Organisation } from '../organisation/organisation.ts'
import { type CentreDay } from './centre-day.ts'
import { type TopicVolume } from './volume.ts'

/** What topics can be subscribed to together; `detail` are the sixteen detail events. */
export const topicGroups = [
  'detail',
  'metrics',
  'agent-states',
  'speech-analytics',
  'transcription',
  'queues',
  'users',
  'tokens',
  'operations',
  'audits',
  'availability',
  'invented',
] as const
export type TopicGroup = (typeof topicGroups)[number]

/** One event of a topic, before it is wrapped. */
export interface Happening {
  /** Epoch ms, in the time of the play. */
  readonly at: number
  /** What stands in place of each `{id}` of the topic, in order. */
  readonly ids: readonly string[]
  readonly body: EventBody
}

/** One conversation, whole, and the throws that one topic makes about it. */
export interface Scene {
  readonly conversation: Conversation
  readonly assumptions: Assumptions
  readonly organisation: Organisation
  readonly volume: TopicVolume
  /** Made from the conversation, not the topic: what several topics agree on (`'analysis'`), each forks by the same name. */
  readonly dice: Dice
}

/** A topic beside the sixteen detail events. It speaks of single conversations, of the centre as a whole, or of both. */
export interface Topic {
  /** With `{id}` for each id, as in `detail-type`. */
  readonly detailType: string
  readonly group: Exclude<TopicGroup, 'detail'>
  /** One sentence for people. */
  readonly about: string
  /** How soon it is published after it happened: within a millisecond, or some tenths of a second later. */
  readonly published: 'at-once' | 'soon'
  readonly correlationSuffix?: string
  /** In any order. The same scene gives the same happenings, only shifted when the conversation is. */
  readonly ofConversation?: (scene: Scene) => readonly Happening[]
  readonly ofCentre?: (day: CentreDay) => readonly Happening[]
}
