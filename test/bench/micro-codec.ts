import { type ConversationDetails, type ConversationEvent } from '@aftercall/contracts'
import { compare, type Comparison } from './compare.ts'
import { type Subjects } from './micro-subjects.ts'

/** The same values as Avro and as JSON. The message as received is among them: bytes there, text here. */
export async function compareCodecs(subjects: Subjects): Promise<readonly Comparison[]> {
  const { codec, events, encodedEvents, details, encodedDetails } = subjects
  const plainEvents = events.map(withText)
  const plainDetails = details.map(withText)
  const jsonEvents = plainEvents.map((value) => JSON.stringify(value))
  const jsonDetails = plainDetails.map((value) => JSON.stringify(value))
  const oneEvent = { item: 'event', items: events.length }
  const oneRecord = { item: 'record', items: details.length }
  return [
    await compare({ title: 'encode an event', ...oneEvent }, [
      {
        name: 'Avro',
        run: () => events.map((value) => codec.encode('conversation-events', value)),
        bytesPerItem: meanLength(encodedEvents),
      },
      {
        name: 'JSON.stringify',
        run: () => plainEvents.map((value) => Buffer.from(JSON.stringify(value))),
        bytesPerItem: meanLength(jsonEvents),
      },
    ]),
    await compare({ title: 'decode an event', ...oneEvent }, [
      {
        name: 'Avro',
        run: async () => {
          for (const bytes of encodedEvents) await codec.decode('conversation-events', bytes)
        },
      },
      { name: 'JSON.parse', run: () => jsonEvents.map((text) => JSON.parse(text) as unknown) },
    ]),
    await compare({ title: 'encode a record with its projection', ...oneRecord }, [
      {
        name: 'Avro',
        run: () => details.map((value) => codec.encode('conversation-details', value)),
        bytesPerItem: meanLength(encodedDetails),
      },
      {
        name: 'JSON.stringify',
        run: () => plainDetails.map((value) => Buffer.from(JSON.stringify(value))),
        bytesPerItem: meanLength(jsonDetails),
      },
    ]),
    await compare({ title: 'decode a record with its projection', ...oneRecord }, [
      {
        name: 'Avro',
        run: async () => {
          for (const bytes of encodedDetails) await codec.decode('conversation-details', bytes)
        },
      },
      { name: 'JSON.parse', run: () => jsonDetails.map((text) => JSON.parse(text) as unknown) },
    ]),
  ]
}

const withText = (value: ConversationEvent | ConversationDetails) => ({ ...value, raw: value.raw.toString() })
const meanLength = (all: readonly { readonly length: number }[]) =>
  all.reduce((sum, { length }) => sum + length, 0) / all.length
