import { instant } from '../value-readers.ts'
import { columns, type FamilyRule } from './family.ts'

export const analyticsAvailability: FamilyRule<'analytics-availability'> = {
  family: 'analytics-availability',
  detailType: 'v2.analytics.conversations.details.jobs.availability',
  kind: null,
  identities: [],
  time: null,
  keyOf: () => null,
  shape: columns(instant, 'dataAvailabilityDate'),
}
