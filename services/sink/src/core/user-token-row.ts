import { type UserToken } from '@aftercall/contracts'
import { type UserTokensRow } from './tables/user-tokens.ts'

/** A log-in, with what the personal-data policy lets through. */
export function userTokenRow(event: UserToken): UserTokensRow {
  return {
    org_id: event.orgId,
    user_id: event.userId,
    event_time: event.eventTime,
    event_id: event.eventId,
    published_at: event.publishedAt,
    user_name: event.userName ?? '',
    ip_address: event.ipAddress ?? '',
    token_expiration_date: event.tokenExpirationDate,
    session_id: event.sessionId ?? '',
    client_id: event.clientId ?? '',
    token_hash: event.tokenHash ?? '',
  }
}
