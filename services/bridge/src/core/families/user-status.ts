import { parseInstant } from '../times.ts'
import { count, flag, instant, oneOf, status, text, texts } from '../value-readers.ts'
import { column, columns, type FamilyRule, keyedBy, userIdentity } from './family.ts'

type Rule = FamilyRule<'user-status'>

const routingStatus = {
  fields: {
    status: column(oneOf('routingStatus', status), 'routingStatus'),
    startTime: column(instant, 'routingStatusStartTime'),
  },
} as const

export const userStatus: readonly Rule[] = [
  {
    family: 'user-status',
    detailType: 'v2.users.{id}.routingStatus',
    kind: 'routing_status',
    identities: [userIdentity('id')],
    time: { path: ['routingStatus', 'startTime'], read: parseInstant },
    keyOf: keyedBy('userId'),
    shape: {
      id: 'known',
      routingStatus,
      errorInfo: {
        fields: {
          errorCode: column(text, 'errorCode'),
          status: column(count, 'errorStatus'),
          correlationId: 'known',
          userMessage: 'known',
          userParamsMessage: 'known',
          userParams: 'known',
        },
      },
    },
  },
  {
    family: 'user-status',
    detailType: 'v2.users.{id}.activity',
    kind: 'activity',
    identities: [userIdentity('id')],
    // It tells several statuses, each with a time of its own: which of them changed is not said.
    time: null,
    keyOf: keyedBy('userId'),
    shape: {
      id: 'known',
      routingStatus,
      presence: {
        fields: {
          presenceDefinition: {
            fields: {
              id: column(text, 'presenceDefinitionId'),
              systemPresence: column(oneOf('systemPresence', status), 'systemPresence'),
            },
          },
          presenceMessage: column(text, 'presenceMessage'),
          modifiedDate: column(instant, 'presenceModifiedDate'),
        },
      },
      outOfOffice: {
        fields: { active: column(flag, 'outOfOffice'), modifiedDate: column(instant, 'outOfOfficeModifiedDate') },
      },
      ...columns(texts, 'activeQueueIds'),
      ...columns(instant, 'dateActiveQueuesChanged'),
    },
  },
]
