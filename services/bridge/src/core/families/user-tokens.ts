import { parseInstant } from '../times.ts'
import { instant, text } from '../value-readers.ts'
import { column, columns, type FamilyRule, keyedBy, userIdentity } from './family.ts'

export const userTokens: FamilyRule<'user-tokens'> = {
  family: 'user-tokens',
  detailType: 'v2.users.{id}.tokens',
  kind: null,
  identities: [userIdentity('user', 'id')],
  time: { path: ['dateCreated'], read: parseInstant },
  keyOf: keyedBy('userId'),
  shape: {
    dateCreated: 'known',
    user: { fields: { id: 'known', name: column(text, 'userName') } },
    ...columns(text, 'ipAddress', 'sessionId', 'clientId', 'tokenHash'),
    ...columns(instant, 'tokenExpirationDate'),
  },
}
