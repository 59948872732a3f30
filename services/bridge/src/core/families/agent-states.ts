import { plausibleMs } from '../times.ts'
import { canonical, epoch, oneOf, status, text, texts } from '../value-readers.ts'
import { columns, type FamilyRule, keyedBy, userIdentity } from './family.ts'

export const agentStates: FamilyRule<'agent-states'> = {
  family: 'agent-states',
  detailType: 'v2.detail.events.agent.{id}.state',
  kind: null,
  identities: [userIdentity('userId')],
  time: { path: ['currentStateStart'], read: plausibleMs },
  keyOf: keyedBy('userId'),
  shape: {
    userId: 'known',
    ...columns(text, 'conversationId', 'sessionId', 'queueId', 'requestedLanguageId'),
    ...columns(epoch, 'sessionStart', 'currentStateStart'),
    ...columns(oneOf('agentState', status), 'currentState'),
    ...columns(oneOf('mediaType', canonical), 'mediaType'),
    ...columns(oneOf('direction', canonical), 'originatingDirection'),
    ...columns(texts, 'requestedSkillIds'),
  },
}
