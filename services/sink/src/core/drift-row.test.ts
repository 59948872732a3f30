import { detailTypeDrift, driftRows, mergeDrift } from './drift-row.ts'

const seen = (conversationId: string, receivedAt: number, ...drift: string[]) =>
  driftRows('conversation-details', { orgId: 'o', conversationId, drift, receivedAt }).map((row) => ({ row }))

describe('drift', () => {
  it('is one row per difference of a batch, from first to last sight, with all that show it', () => {
    const merged = mergeDrift([
      ...seen('c-1', 20, 'a:unknown', 'b:string'),
      ...seen('c-2', 10, 'a:unknown'),
      ...seen('c-3', 30, 'a:unknown'),
      ...seen('c-3', 25, 'a:unknown'),
    ])
    const row = { org_id: 'o', source: 'conversation-details', example_conversation_id: 'c-1', example_event_id: '' }
    expect(merged.map((entry) => entry.row)).toEqual([
      {
        ...row,
        ...{ kind: 'unknown_field', path: 'a', found: '', first_seen: 10, last_seen: 30 },
        seen_in: ['c-1', 'c-2', 'c-3'],
      },
      {
        ...row,
        ...{ kind: 'wrong_type', path: 'b', found: 'string', first_seen: 20, last_seen: 20 },
        seen_in: ['c-1'],
      },
    ])
  })

  it('tells two unknown values of one field apart', () => {
    expect(mergeDrift(seen('c-1', 1, 'p:value=oracle', 'p:value=concierge', 'p:value'))).toHaveLength(3)
  })

  it('of an event is known by the event', () => {
    const event = { orgId: 'o', conversationId: 'c-1', eventId: 'e-1', drift: ['x:unknown'], receivedAt: 1 }
    expect(driftRows('conversation-events', event)).toMatchObject([{ example_event_id: 'e-1', seen_in: ['e-1'] }])
  })

  it('of an unknown detail-type is one row, known by the event', () => {
    const event = { orgId: 'o', eventId: 'e-1', detailType: 'v2.weather', reason: 'unknown_detail_type', receivedAt: 7 }
    expect(detailTypeDrift('unrecognized-events', event)).toEqual([
      {
        ...{ org_id: 'o', source: 'unrecognized-events', path: 'detail-type', kind: 'unknown_detail_type' },
        ...{ found: 'v2.weather', first_seen: 7, last_seen: 7 },
        ...{ example_conversation_id: '', example_event_id: 'e-1', seen_in: ['e-1'] },
      },
    ])
  })

  it('names no detail-type of more than 128 characters, ids counted as two', () => {
    const found = (detailType: string) => {
      const event = { orgId: 'o', eventId: 'e-1', detailType, reason: 'unknown_detail_type', receivedAt: 7 }
      return detailTypeDrift('unrecognized-events', event).map((row) => row.found !== '')
    }
    expect(found(`v2.${'a'.repeat(125)}`)).toEqual([true])
    expect(found(`v2.${'a'.repeat(126)}`)).toEqual([false])
    expect(found(`v2.{id}.${'a'.repeat(122)}`)).toEqual([true])
    expect(found(`v2.{id}.${'a'.repeat(123)}`)).toEqual([false])
  })

  it('is one row per organisation, source, kind and path, whatever else is alike', () => {
    const [row] = driftRows('conversation-details', {
      orgId: 'o',
      conversationId: 'c',
      drift: ['a:unknown'],
      receivedAt: 1,
    })
    const others = [{ org_id: 'p' }, { source: 's' }, { kind: 'wrong_type' }, { path: 'b' }, { found: 'x' }, {}]
    expect(mergeDrift(others.map((other) => ({ row: { ...row, ...other } })))).toHaveLength(6)
    expect(mergeDrift([{}, ...others].map((other) => ({ row: { ...row, ...other } })))).toHaveLength(6)
  })

  it.each([
    ['v2.weather.{id}.rain', 'unknown_detail_type', ['v2.weather.{id}.rain']],
    ['v2.weather.5f0c2a1e-0000-4000-8000-000000000001.rain', 'unknown_detail_type', ['']],
    ['weather of Ana Example', 'unknown_detail_type', ['']],
    ['v2.users.{id}.conversations', 'conversation_snapshot', []],
  ])('of the detail-type %s, %s, is %j', (detailType, reason, found) => {
    const event = { orgId: 'o', eventId: 'e-1', detailType, reason, receivedAt: 1 }
    expect(detailTypeDrift('unrecognized-events', event).map((row) => row.found)).toEqual(found)
  })
})
