import { type RowOf, defineTable } from '../table.ts'

/** Log-ins. Columns are told in schemas/clickhouse/0026_user_tokens.sql. */
export const userTokens = defineTable('user_tokens', {
  org_id: 'String',
  user_id: 'String',
  event_time: 'DateTime64(3)',
  event_id: 'String',
  published_at: 'Nullable(DateTime64(3))',
  user_name: 'String',
  ip_address: 'String',
  token_expiration_date: 'Nullable(DateTime64(3))',
  session_id: 'String',
  client_id: 'String',
  token_hash: 'String',
})

export type UserTokensRow = RowOf<typeof userTokens>
