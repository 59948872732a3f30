import { parseInstant } from '../times.ts'
import { amount, canonical, count, epoch, listOf, oneOf, status, structure, text, texts } from '../value-readers.ts'
import {
  type BodyColumn,
  column,
  columns,
  conversationIdentity,
  type FamilyRule,
  keyedBy,
  type Shape,
} from './family.ts'

type Rule = FamilyRule<'speech-analytics'>

const rule = (
  kind: string,
  detailType: string,
  shape: Shape<BodyColumn<'speech-analytics'>>,
  time: Rule['time'] = null,
): Rule => ({
  family: 'speech-analytics',
  detailType,
  kind,
  identities: [conversationIdentity],
  time,
  keyOf: keyedBy('conversationId'),
  shape: { conversationId: 'known', organizationId: 'known', ...shape },
})

const places = columns(texts, 'queueIds', 'divisionIds', 'flowIds')
const participant = structure({
  userId: text,
  queueId: text,
  divisionId: text,
  purpose: oneOf('purpose', canonical),
  flowId: text,
})

/** Only a transcription states when it happened; the others are known by when they were published. */
export const speechAnalytics: readonly Rule[] = [
  rule('sentiment', 'v2.speechandtextanalytics.conversation.{id}.sentiment', {
    ...places,
    ...columns(amount, 'sentimentOverallScore', 'sentimentTrendScore'),
  }),
  rule('empathy', 'v2.speechandtextanalytics.conversation.{id}.empathy', {
    ...places,
    ...columns(listOf(structure({ agentId: text, overallEmpathyScore: amount })), 'agents'),
  }),
  rule('topics', 'v2.speechandtextanalytics.conversation.{id}.topics', {
    ...columns(text, 'communicationId', 'recordingId', 'transcriptId', 'programId'),
    ...columns(canonical, 'mediaType'),
    ...columns(listOf(structure({ topicId: text, topicName: text, participant: text })), 'topics'),
    ...columns(listOf(participant), 'participants'),
  }),
  rule('categories', 'v2.speechandtextanalytics.conversations.{id}.categories', {
    ...columns(canonical, 'mediaType'),
    ...columns(texts, 'transcriptIds', 'categoryIds'),
  }),
  rule(
    'transcription',
    'v2.conversations.{id}.transcription',
    {
      eventTime: 'known',
      // What was said has no column: it is in `raw`, if at all.
      transcripts: 'known',
      communicationId: column(text, 'communicationId'),
      speechTextAnalyticsProgramId: column(text, 'programId'),
      sessionStartTimeMs: column(epoch, 'sessionStartTime'),
      transcriptionStartTimeMs: column(epoch, 'transcriptionStartTime'),
      status: {
        fields: {
          status: column(oneOf('transcriptionStatus', status), 'transcriptionStatus'),
          offsetMs: column(count, 'transcriptionOffsetMs'),
        },
      },
    },
    { path: ['eventTime'], read: parseInstant },
  ),
]
