import fc from 'fast-check'
import { compileType } from '../codec/avro-type.ts'
import { schemas } from '../generated/schemas.ts'
import { type AnalyticsConversation } from '../generated/types.ts'
import { moreDrift } from './drift.ts'
import { parseDrift } from './drift-entry.ts'
import { projectConversation } from './project-conversation.ts'
import { type AvroNode, compileProjection } from './project.ts'

const details = JSON.parse(schemas['conversation-details']) as { fields: { name: string; type: AvroNode }[] }
const recordNode = details.fields.find(({ name }) => name === 'record')?.type ?? 'null'
const recordType = compileType(recordNode)

function projected(json: unknown) {
  const projection = projectConversation(json)
  if ('unusable' in projection) throw new Error(`unusable: ${projection.unusable}`)
  return projection
}
const conversationId = 'c-1'
const session = (fields: object) => ({ conversationId, participants: [{ sessions: [fields] }] })
const sessionOf = (record: AnalyticsConversation) => record.participants[0]?.sessions[0]

describe('projectConversation', () => {
  it('reads times as epoch ms, keeps what is there, and says nothing of what is not', () => {
    const { record, drift } = projected({
      conversationId,
      conversationStart: '2026-03-02T08:00:00.250Z',
      mediaStatsMinConversationMos: 4.5,
      selfServed: false,
      divisionIds: ['d-1', 'd-2'],
      participants: [{ purpose: 'customer', attributes: { 'Case Id ': '7' } }],
    })
    expect(drift).toEqual([])
    expect(record).toMatchObject({
      conversationId,
      conversationStart: Date.UTC(2026, 2, 2, 8, 0, 0, 250),
      conversationEnd: null,
      mediaStatsMinConversationMos: 4.5,
      selfServed: false,
      divisionIds: ['d-1', 'd-2'],
      evaluations: [],
    })
    expect(record.participants[0]).toMatchObject({ purpose: 'customer', userId: null, sessions: [] })
    expect({ ...record.participants[0]?.attributes }).toEqual({ 'Case Id ': '7' })
  })

  it.each<[string, object, string, unknown]>([
    ['a string for a number', { metrics: [{ value: '12' }] }, 'metrics[].value:string', { metrics: [{ value: null }] }],
    [
      'a fraction for an integer',
      { metrics: [{ value: 1.5 }] },
      'metrics[].value:fraction',
      { metrics: [{ value: null }] },
    ],
    [
      'an integer that JavaScript cannot hold',
      { metrics: [{ value: 2 ** 53 }] },
      'metrics[].value:out-of-range',
      { metrics: [{ value: null }] },
    ],
    ['more than 32 bits', { mediaCount: 2 ** 31 }, 'mediaCount:out-of-range', { mediaCount: null }],
    [
      'an endless number',
      { mediaEndpointStats: [{ minMos: Infinity }] },
      'mediaEndpointStats[].minMos:out-of-range',
      {},
    ],
    ['a time that is none', { metrics: [{ emitDate: 'soon' }] }, 'metrics[].emitDate:invalid-date-time', {}],
    ['the year 1', { metrics: [{ emitDate: '0001-01-01T00:00:00Z' }] }, 'metrics[].emitDate:out-of-range', {}],
    ['the year 9999', { metrics: [{ emitDate: '9999-12-31T23:59:59Z' }] }, 'metrics[].emitDate:out-of-range', {}],
    ['a time beyond all years', { metrics: [{ emitDate: 1e300 }] }, 'metrics[].emitDate:out-of-range', {}],
    ['a time far below zero', { metrics: [{ emitDate: -1e15 }] }, 'metrics[].emitDate:out-of-range', {}],
    [
      'a time without offset',
      { metrics: [{ emitDate: '2026-03-02T08:00:00' }] },
      'metrics[].emitDate:invalid-date-time',
      {},
    ],
    ['a list for a string', { ani: ['tel:+15550100'] }, 'ani:array', { ani: null }],
    ['an object for a list', { segments: { segmentType: 'ivr' } }, 'segments:object', { segments: [] }],
    ['a string for an object', { flow: 'main' }, 'flow:string', { flow: null }],
    ['a number in a list of texts', { cc: ['a', 7, 'b'] }, 'cc[]:number', { cc: ['a', 'b'] }],
    ['null in a list', { cc: [null, 'b'] }, 'cc[]:null', { cc: ['b'] }],
    ['a string for a truth', { recording: 'true' }, 'recording:string', { recording: null }],
    ['an unknown field', { newThing: { deep: [1] } }, 'newThing:unknown', {}],
  ])('notes %s as drift and goes on', (_, fields, path, expected) => {
    const { record, drift } = projected(session({ sessionId: 's-1', ...fields }))
    expect(drift).toEqual([`participants[].sessions[].${path}`])
    expect(sessionOf(record)).toMatchObject({ sessionId: 's-1', ...(expected as object) })
  })

  it('takes null for absent, everywhere', () => {
    const { record, drift } = projected({
      conversationId,
      participants: null,
      divisionIds: null,
      conversationEnd: null,
    })
    expect(drift).toEqual([])
    expect(record).toMatchObject({ participants: [], divisionIds: [], conversationEnd: null })
  })

  it('takes a number for a time as epoch ms, but notes it', () => {
    const { record, drift } = projected({ conversationId, conversationStart: 1_760_000_000_000 })
    expect(record.conversationStart).toBe(1_760_000_000_000)
    expect(drift).toEqual(['conversationStart:number'])
  })

  it('keeps attributes of any name, without a prototype, and names none of them in the drift', () => {
    const json: unknown = JSON.parse(
      '{"conversationId":"c-1","participants":[{"attributes":{"__proto__":"x","constructor":"y","secret":{"a":1},"n":5}}]}',
    )
    const { record, drift } = projected(json)
    const attributes = record.participants[0]?.attributes ?? {}
    expect(Object.getPrototypeOf(attributes)).toBeNull()
    expect(Object.entries(attributes)).toEqual([
      ['__proto__', 'x'],
      ['constructor', 'y'],
    ])
    expect(drift).toEqual(['participants[].attributes{}:object', 'participants[].attributes{}:number'])
  })

  it('is not fooled by a field named __proto__', () => {
    const { record, drift } = projected(JSON.parse('{"conversationId":"c-1","__proto__":{"externalTag":"x"}}'))
    expect(record.externalTag).toBeNull()
    expect(drift).toEqual(['__proto__:unknown'])
  })

  it('names each drift once, few of them, shortly, and without odd characters', () => {
    const odd = Object.fromEntries(Array.from({ length: 500 }, (_, i) => [`field ${i}\n${'x'.repeat(1_000)}`, i]))
    const { drift } = projected({ conversationId, ...odd, participants: [{ a: 1 }, { a: 2 }] })
    expect(drift).toHaveLength(65)
    expect(drift.at(-1)).toBe(moreDrift)
    expect(new Set(drift).size).toBe(drift.length)
    for (const path of drift) expect(path).toMatch(/^[\w$?\-[\].{}…]{1,160}:[a-z-]+$/)
  })

  it.each([
    [null, 'not_an_object'],
    ['text', 'not_an_object'],
    [[], 'not_an_object'],
    [{}, 'no_conversation_id'],
    [{ conversationId: '' }, 'no_conversation_id'],
    [{ conversationId: '  ' }, 'no_conversation_id'],
    [{ conversationId: 5 }, 'no_conversation_id'],
    [{ conversationId: 'x'.repeat(257) }, 'conversation_id_too_long'],
  ])('cannot use %j: %s', (json, unusable) => {
    expect(projectConversation(json)).toEqual({ unusable })
  })
})

type Shape = 'as published' | 'odd'

/** JSON in the shape of the record; if odd, any part of it replaced by any JSON, and with fields that nobody knows. */
function conversations(shape: Shape): fc.Arbitrary<unknown> {
  const odd = fc.jsonValue({ maxDepth: 3 })
  const time = fc.date({ noInvalidDate: true, min: new Date('1900-01-01'), max: new Date('2299-12-31') })
  const numbers = {
    int: fc.integer(),
    long: fc.integer({ min: -(2 ** 52), max: 2 ** 53 - 2 }),
    double: fc.double({ noNaN: true, noDefaultInfinity: true }),
  } as const
  const anyNumber = fc.oneof(...Object.values(numbers), fc.maxSafeInteger(), fc.double())
  const mostly = (usual: fc.Arbitrary<unknown>) =>
    shape === 'odd' ? fc.oneof({ weight: 30, arbitrary: usual }, { weight: 1, arbitrary: odd }) : usual

  function scalar(type: string): fc.Arbitrary<unknown> {
    if (type === 'string') return fc.string({ unit: 'grapheme' })
    if (type === 'boolean') return fc.boolean()
    return shape === 'odd' ? anyNumber : numbers[type as keyof typeof numbers]
  }
  function like(node: AvroNode): fc.Arbitrary<unknown> {
    if (typeof node === 'string') return scalar(node)
    if (isUnion(node)) return like(node.find((branch) => branch !== 'null') ?? 'null')
    if (node.type === 'array') return fc.array(mostly(like(node.items ?? 'null')), { maxLength: 3 })
    if (node.type === 'map') return fc.dictionary(fc.string(), mostly(fc.string()))
    if (node.type !== 'record')
      return node.logicalType === undefined ? like(node.type) : time.map((date) => date.toISOString())
    const fields = (node.fields ?? []).map((field) => [field.name, mostly(like(field.type))] as const)
    const known = fc.record(Object.fromEntries(fields), { requiredKeys: [] })
    if (shape !== 'odd') return known
    return fc.tuple(known, fc.dictionary(fc.string(), odd, { maxKeys: 1 })).map(([a, b]) => ({ ...b, ...a }))
  }
  return fc.tuple(like(recordNode), fc.string({ minLength: 1, maxLength: 40 })).map(([json, id]) => ({
    ...(json as object),
    conversationId: `c${id}`,
  }))
}
const isUnion = (node: AvroNode): node is readonly AvroNode[] => Array.isArray(node)

describe('whatever JSON arrives', () => {
  it('never throws', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (json) => {
        expect(typeof projectConversation(json)).toBe('object')
      }),
    )
  })

  it('projects to what the Avro type encodes and decodes unchanged', () => {
    fc.assert(
      fc.property(conversations('odd'), (json) => {
        const { record } = projected(json)
        const decoded: unknown = recordType.fromBuffer(recordType.toBuffer(record))
        expect(JSON.stringify(decoded)).toBe(JSON.stringify(record))
      }),
      { numRuns: 150 },
    )
  })

  it('projects the JSON of a projection to itself', () => {
    fc.assert(
      fc.property(conversations('odd'), (json) => {
        const { record } = projected(json)
        expect(projected(JSON.parse(JSON.stringify(record))).record).toEqual(record)
      }),
      { numRuns: 150 },
    )
  })

  it('loses nothing of a record that is as published', () => {
    fc.assert(
      fc.property(conversations('as published'), (json) => {
        const { record, drift } = projected(json)
        // Texts are made by chance, and so of no enumeration.
        expect(drift.filter((one) => parseDrift(one).kind !== 'unknown_value')).toEqual([])
        expect(record).toMatchObject(withTimesAsNumbers(recordNode, json) as object)
      }),
      { numRuns: 150 },
    )
  })
})

/** The JSON with the times of the type as epoch ms, and -0 as 0. */
function withTimesAsNumbers(node: AvroNode, json: unknown): unknown {
  if (isUnion(node)) return withTimesAsNumbers(node.find((branch) => branch !== 'null') ?? 'null', json)
  if (typeof node === 'string') return typeof json === 'number' ? json + 0 : json
  if (node.type === 'array') return (json as unknown[]).map((item) => withTimesAsNumbers(node.items ?? 'null', item))
  if (node.type !== 'record') return node.logicalType === undefined ? json : Date.parse(String(json))
  const fields = new Map((node.fields ?? []).map((field) => [field.name, field.type]))
  const entries = Object.entries(json as object)
  return Object.fromEntries(
    entries.map(([name, value]) => [name, withTimesAsNumbers(fields.get(name) ?? 'null', value)]),
  )
}

it('refuses to compile a type that contains itself', () => {
  const tree = { type: 'record', name: 'Tree', fields: [{ name: 'child', type: ['null', 'Tree'] }] }
  expect(() => compileProjection(tree)).toThrow('contains itself')
})
