import { plausibleMs } from '../times.ts'
import { text } from '../value-readers.ts'
import { column, columns, type FamilyRule, keyedBy } from './family.ts'

export const operationalEvents: FamilyRule<'operational-events'> = {
  family: 'operational-events',
  detailType: 'v2.operations.events.{id}',
  kind: null,
  identities: [
    {
      column: 'definitionId',
      inTopic: 0,
      inBody: ['eventEntity', 'id'],
      missing: 'missing_definition_id',
      mismatch: null,
    },
  ],
  time: { path: ['timestamp'], read: plausibleMs },
  // Not every event is about an entity.
  keyOf: keyedBy('entityId', 'definitionId'),
  shape: {
    timestamp: 'known',
    eventEntity: {
      fields: { id: 'known', name: column(text, 'eventName'), description: column(text, 'eventDescription') },
    },
    ...columns(text, 'entityId', 'entityName', 'entityType', 'entityToken', 'parentEntity', 'previousValue'),
    ...columns(text, 'currentValue', 'errorCode', 'version', 'conversationId', 'phoneNumber', 'externalContactId'),
  },
}
