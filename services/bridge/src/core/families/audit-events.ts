import { parseInstant } from '../times.ts'
import { listOf, structure, text, labels, texts } from '../value-readers.ts'
import { column, columns, type FamilyRule, keyedBy } from './family.ts'

export const auditEvents: FamilyRule<'audit-events'> = {
  family: 'audit-events',
  detailType: 'v2.audits.entitytype.{id}.entityid.{id}',
  kind: null,
  identities: [
    { column: 'entityType', inTopic: 0, inBody: ['entityType'], missing: 'missing_entity_type', mismatch: null },
    { column: 'entityId', inTopic: 1, inBody: ['entity', 'id'], missing: 'missing_entity_id', mismatch: null },
  ],
  time: { path: ['eventTime'], read: parseInstant },
  keyOf: keyedBy('entityId'),
  shape: {
    eventTime: 'known',
    entityType: 'known',
    id: column(text, 'auditId'),
    entity: { fields: { id: 'known', name: column(text, 'entityName'), selfUri: 'known' } },
    username: { fields: { id: 'known', name: column(text, 'userName'), selfUri: 'known' } },
    clientId: { fields: { id: column(text, 'clientId'), selfUri: 'known' } },
    remoteIp: column(texts, 'remoteIps'),
    message: {
      fields: {
        localizableMessageCode: column(text, 'messageCode'),
        message: column(text, 'message'),
        messageWithParams: 'known',
        messageParams: 'known',
      },
    },
    ...columns(text, 'userId', 'userHomeOrgId', 'userDisplay', 'serviceName', 'level', 'action'),
    ...columns(listOf(structure({ property: text, oldValues: texts, newValues: texts })), 'propertyChanges'),
    ...columns(labels, 'context'),
  },
}
