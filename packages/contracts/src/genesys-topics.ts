import { type TopicName } from './topics.ts'

/** A topic of Genesys Cloud, as its template names it, and the topic of ours that its events go to. */
export interface GenesysTopic {
  readonly detailType: string
  readonly family: TopicName
}

const of = (family: TopicName, ...detailTypes: readonly string[]): readonly GenesysTopic[] =>
  detailTypes.map((detailType) => ({ detailType, family }))

/** Ends of the topics of the sixteen detail events of a conversation. */
const detailEvents = [
  ...['customer.start', 'customer.end', 'contact', 'flow.start', 'flow.end', 'flow.outcome', 'acd.start', 'acd.end'],
  ...['user.start', 'user.end', 'acw', 'wrapup', 'outbound', 'voicemail.start', 'voicemail.end', 'attributes'],
]

/** Every topic whose events are typed. Others arrive whole on `unrecognized-events`. */
export const genesysTopics: readonly GenesysTopic[] = [
  ...of('conversation-events', ...detailEvents.map((end) => `v2.detail.events.conversation.{id}.${end}`)),
  ...of('conversation-metrics', 'v2.analytics.conversation.{id}.metrics'),
  ...of(
    'speech-analytics',
    'v2.speechandtextanalytics.conversation.{id}.sentiment',
    'v2.speechandtextanalytics.conversation.{id}.empathy',
    'v2.speechandtextanalytics.conversation.{id}.topics',
    'v2.speechandtextanalytics.conversations.{id}.categories',
    'v2.conversations.{id}.transcription',
  ),
  ...of('queue-observations', 'v2.analytics.queues.{id}.observations', 'v2.analytics.queues.{id}.activity'),
  ...of('user-status', 'v2.users.{id}.routingStatus', 'v2.users.{id}.activity'),
  ...of('user-tokens', 'v2.users.{id}.tokens'),
  ...of('operational-events', 'v2.operations.events.{id}'),
  ...of('audit-events', 'v2.audits.entitytype.{id}.entityid.{id}'),
  ...of('analytics-availability', 'v2.analytics.conversations.details.jobs.availability'),
  ...of('agent-states', 'v2.detail.events.agent.{id}.state'),
]
