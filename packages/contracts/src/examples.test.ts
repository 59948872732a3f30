import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { memoryCodec } from './codec/memory-codec.ts'
import { type NewConversationDetails } from './generated/types.ts'
import { projectConversation } from './projection/project-conversation.ts'
import { recordVersion, rulesVersion } from './version.ts'

const folder = join(import.meta.dirname, '../../../schemas/examples')
const files = readdirSync(folder)
const names = files.flatMap((file) => /^(.*)\.record\.json$/.exec(file)?.[1] ?? []).toSorted()
const read = (file: string) => JSON.parse(readFileSync(join(folder, file), 'utf8')) as Record<string, unknown>
const recordOf = (name: string) => read(`${name}.record.json`)
const rowOf = (name: string) => read(`${name}.row.json`)

const drift: Readonly<Record<string, readonly string[]>> = {
  '23-unknown-values-and-fields': [
    'conversationInitiator:value=oracle',
    'futureField:unknown',
    'originatingDirection:value=sideways',
    'participants[].mood:unknown',
    'participants[].purpose:value=concierge',
    'participants[].sessions[].direction:value=sideways',
    'participants[].sessions[].mediaType:value=hologram',
    'participants[].sessions[].metrics[].confidence:unknown',
    'participants[].sessions[].metrics[].name:value=nWarp',
    'participants[].sessions[].metrics[].name:value=tLevitation',
    'participants[].sessions[].projectorId:unknown',
    'participants[].sessions[].segments[].auraColour:unknown',
    'participants[].sessions[].segments[].disconnectType:value=evaporated',
    'participants[].sessions[].segments[].segmentType:value=telepathy',
  ],
}

it('stand in pairs, numbered without a gap', () => {
  expect(names.length).toBeGreaterThanOrEqual(20)
  expect(names.map((name) => Number(name.slice(0, 2)))).toEqual(names.map((_, index) => index + 1))
  expect(files.filter((file) => file.endsWith('.row.json')).toSorted()).toEqual(names.map((name) => `${name}.row.json`))
})

it('have rows with the same columns, each of one kind', () => {
  const kinds = (row: Record<string, unknown>) =>
    Object.entries(row).map(([column, value]) => [
      column,
      nullable.has(column) ? 'nullable' : Array.isArray(value) ? 'list' : typeof value,
    ])
  for (const name of names) expect(kinds(rowOf(name))).toEqual(kinds(rowOf('01-answered-with-after-call-work')))
})
const nullable = new Set(['conversation_end', 'effective_end', 'min_mos', 'min_r_factor'])

it('name each conversation once, with invented telephone numbers', () => {
  const ids = names.map((name) => recordOf(name)['conversationId'])
  expect(new Set(ids).size).toBe(names.length)
  expect(names.map((name) => rowOf(name)['conversation_id'])).toEqual(ids)
  for (const name of names)
    for (const number of JSON.stringify(recordOf(name)).match(/\+\d{5,}/g) ?? [])
      expect(number).toMatch(/^\+120255501\d\d$/)
})

describe.each(names)('%s', (name) => {
  it('is read with the drift it is meant to have', () => {
    const projection = projectConversation(recordOf(name))
    expect('drift' in projection && projection.drift.toSorted()).toEqual(drift[name] ?? [])
  })

  it('travels through the topic unchanged', async () => {
    const json = recordOf(name)
    const projection = projectConversation(json)
    if ('unusable' in projection) throw new Error(projection.unusable)
    const asOf = Date.parse('2026-05-01T00:00:00Z')
    const details: NewConversationDetails = {
      orgId: 'org',
      conversationId: projection.record.conversationId,
      asOf,
      version: recordVersion(asOf),
      rulesVersion,
      source: 'details_get',
      lane: 'live',
      receivedAt: asOf,
      hash: '00',
      drift: projection.drift,
      raw: Buffer.from(JSON.stringify(json)),
      record: projection.record,
    }
    const codec = memoryCodec()
    const received = await codec.decode('conversation-details', codec.encode('conversation-details', details))
    expect(JSON.stringify(received)).toBe(JSON.stringify({ ...received, ...details }))
    expect(JSON.parse(received.raw.toString())).toEqual(json)
  })
})
