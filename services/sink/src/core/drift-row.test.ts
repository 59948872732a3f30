import { driftRows, mergeDrift } from './drift-row.ts'

const seen = (conversationId: string, receivedAt: number, ...drift: string[]) =>
  driftRows('conversation-details', { orgId: 'o', conversationId, drift, receivedAt }).map((row) => ({ row }))

describe('drift', () => {
  it('is one row per path of a batch, from first to last sight', () => {
    const merged = mergeDrift([
      ...seen('c-1', 20, 'a:unknown', 'b:string'),
      ...seen('c-2', 10, 'a:unknown'),
      ...seen('c-3', 30, 'a:unknown'),
    ])
    expect(merged.map(({ row }) => row)).toEqual([
      {
        org_id: 'o',
        source: 'conversation-details',
        path: 'a:unknown',
        first_seen: 10,
        last_seen: 30,
        example_conversation_id: 'c-1',
      },
      {
        org_id: 'o',
        source: 'conversation-details',
        path: 'b:string',
        first_seen: 20,
        last_seen: 20,
        example_conversation_id: 'c-1',
      },
    ])
  })
})
