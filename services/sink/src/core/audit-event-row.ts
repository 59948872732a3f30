import { type AuditEvent } from '@aftercall/contracts'
import { type AuditEventsRow } from './tables/audit-events.ts'

/** Who changed what. */
export function auditEventRow(event: AuditEvent): AuditEventsRow {
  const changes = event.propertyChanges ?? []
  return {
    org_id: event.orgId,
    entity_type: event.entityType,
    entity_id: event.entityId,
    event_time: event.eventTime,
    event_id: event.eventId,
    published_at: event.publishedAt,
    audit_id: event.auditId ?? '',
    user_id: event.userId ?? '',
    user_home_org_id: event.userHomeOrgId ?? '',
    user_name: event.userName ?? '',
    user_display: event.userDisplay ?? '',
    client_id: event.clientId ?? '',
    remote_ips: event.remoteIps ?? [],
    service_name: event.serviceName ?? '',
    level: event.level ?? '',
    action: event.action ?? '',
    entity_name: event.entityName ?? '',
    message_code: event.messageCode ?? '',
    message: event.message ?? '',
    'changes.property': changes.map(({ property }) => property ?? ''),
    'changes.old_values': changes.map(({ oldValues }) => oldValues ?? []),
    'changes.new_values': changes.map(({ newValues }) => newValues ?? []),
    context: event.context ?? {},
  }
}
