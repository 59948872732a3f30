import { memoryCodec } from '@aftercall/contracts'
import fc from 'fast-check'
import { attributeRows, eventRow } from './event-row.ts'
import { eventTime, newEvent } from './testing/events.ts'

const codec = memoryCodec()
const event = (...args: Parameters<typeof newEvent>) =>
  codec.decode('conversation-events', codec.encode('conversation-events', newEvent(...args)))
const at = { topic: 'conversation-events', partition: 3, offset: 42 }

describe('the row of an event', () => {
  it('has the event, its body, and where it came from', async () => {
    const row = eventRow(await event('e-1', { queueId: 'q-1', heldDurationMs: 0 }), at)
    expect(row).toMatchObject({
      event_id: 'e-1',
      queue_id: 'q-1',
      held_ms: 0,
      interacting_ms: null,
      sqs_message_id: 'm-e-1',
      ...at,
    })
    expect(row.body.toString()).toBe('{"id":"e-1"}')
  })

  it('spells enums as detail records do', async () => {
    const row = eventRow(
      await event('e-1', { mediaType: 'VOICE', direction: 'INBOUND', disconnectType: 'CONSULT_TRANSFER' }),
      at,
    )
    expect(row).toMatchObject({ media_type: 'voice', direction: 'inbound', disconnect_type: 'consultTransfer' })
  })

  it('has no disconnect type where the event says that there was none', async () => {
    expect(eventRow(await event('e-1', { disconnectType: 'UNKNOWN' }), at).disconnect_type).toBe('')
  })

  it('keeps values that nobody knows', async () => {
    expect(eventRow(await event('e-1', { mediaType: 'HOLOGRAM' }), at).media_type).toBe('HOLOGRAM')
  })
})

describe('the attributes of an event', () => {
  it('are one row per key, names kept as they are', async () => {
    const rows = attributeRows(
      await event('e-1', { participantId: 'p-1', attributes: { 'ANI ': '1', __proto__x: '' } }),
    )
    expect(rows.map(({ participant_id, key, value }) => [participant_id, key, value])).toEqual([
      ['p-1', 'ANI ', '1'],
      ['p-1', '__proto__x', ''],
    ])
  })

  it('are none where the event has none', async () => {
    expect(attributeRows(await event('e-1'))).toEqual([])
  })

  it('of a later event win over those of an earlier one, whatever their ids', async () => {
    const ids = fc.tuple(fc.string(), fc.string())
    await fc.assert(
      fc.asyncProperty(ids, async ([earlier, later]) => {
        const [before] = attributeRows(await event(earlier, { attributes: { k: 'a' } }))
        const [after] = attributeRows(await event(later, { attributes: { k: 'b' }, eventTime: eventTime + 1 }))
        expect(after!.version).toBeGreaterThan(before!.version)
        expect(Number.isSafeInteger(after!.version)).toBe(true)
      }),
    )
  })

  it('of two events of one millisecond are told apart by ten bits of FNV-1a, as its published test vectors have it', async () => {
    const published = { '': 0x811c9dc5, a: 0xe40c292c, foobar: 0xbf9cf968 }
    for (const [id, hash] of Object.entries(published)) {
      const [row] = attributeRows(await event(id, { attributes: { k: 'a' } }))
      expect((row?.version ?? 0) - eventTime * 1_024).toBe(hash % 1_024)
    }
  })

  it('say whose they are and when, and no participant where the event names none', async () => {
    expect(attributeRows(await event('e-1', { attributes: { k: 'a' } }))).toMatchObject([
      { org_id: 'org-1', conversation_id: 'c-1', participant_id: '', event_id: 'e-1', event_time: eventTime },
    ])
  })

  it('of two events of one millisecond are decided by their ids, not by their order', async () => {
    const [a] = attributeRows(await event('e-1', { attributes: { k: 'a' } }))
    const [b] = attributeRows(await event('e-2', { attributes: { k: 'b' } }))
    expect(a!.version).not.toBe(b!.version)
  })
})
