import { schemas } from '@aftercall/contracts'
import { fieldMatrix } from './field-matrix.ts'

interface AvroField {
  readonly name: string
  readonly type: unknown
}
const avroFields = (JSON.parse(schemas['conversation-events']) as { fields: readonly AvroField[] }).fields
const identity = [
  'orgId eventId eventType conversationId eventTime eventTimeFrom publishedAt envelopeTime correlationId source',
  'receivedAt sqsMessageId sqsSentAt sqsReceiveCount drift raw',
].flatMap((names) => names.split(' '))

/** The kind that an Avro type asks for. */
function kindOf(type: unknown): string {
  if (Array.isArray(type)) return kindOf(type.find((branch) => branch !== 'null'))
  if (typeof type === 'string') return { string: 'text', long: 'count', boolean: 'flag' }[type] ?? type
  const { type: name, items, logicalType, name: record } = type as Record<string, unknown>
  if (logicalType === 'timestamp-millis') return 'time'
  if (name === 'array') return items === 'string' ? 'texts' : kindOf(items)
  return (
    { JourneyContext: 'journey', FlowMilestone: 'milestones', Communication: 'communications' }[String(record)] ??
    String(name)
  )
}

describe('the field matrix', () => {
  it('has a row for every body field of the Avro schema, of the same kind', () => {
    const expected = avroFields
      .filter(({ name }) => !identity.includes(name))
      .map(({ name, type }) => [name, kindOf(type)])
    const rows = Object.entries(fieldMatrix).map(([name, { kind }]) => [name, kind])
    expect(Object.fromEntries(rows)).toEqual(Object.fromEntries(expected))
  })

  it.each([
    ['sessionId', 15],
    ['subject', 13],
    ['divisionId', 13],
    ['callbackNumbers', 9],
    ['queueId', 8],
    ['userId', 5],
    ['disconnectType', 5],
    ['flowType', 4],
    ['conversationExternalContactIds', 16],
  ] as const)('has %s on %i of the sixteen events', (field, count) => {
    expect(fieldMatrix[field].events.size).toBe(count)
  })
})
