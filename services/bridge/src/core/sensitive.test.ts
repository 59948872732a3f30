import { parsePolicy, applyPolicy } from '@aftercall/runtime'
import { sampleEvent, sampleOrganisation } from '../testing/sample-event.ts'
import { interpret, type InterpretOptions } from './interpret.ts'
import { type SensitiveName, withhold } from './sensitive.ts'

const nothing = new Set<SensitiveName>()
const secrets = { tokenHash: 'abc-hash', ipAddress: '192.0.2.7', remoteIp: ['192.0.2.8'], transcripts: ['my card is'] }
const options: InterpretOptions = {
  organisations: new Set([sampleOrganisation]),
  applyPolicy: (json) => json,
  keepUnparsed: true,
  maxBodyBytes: 100_000,
  maxDepth: 64,
}
const receipt = { receivedAt: 1_772_600_770_000, sqsMessageId: 'm-1', sqsSentAt: null, sqsReceiveCount: 1 }
const eventOf = (detailType: string, topicName: string) =>
  sampleEvent({ envelope: { 'detail-type': detailType }, detail: { topicName, eventBody: { id: 'x', ...secrets } } })
const anyOf = (text: string) => /abc-hash|192\.0\.2|my card is/.test(text)
const textOf = (body: unknown, changes: Partial<InterpretOptions> = {}) => {
  const disposition = interpret(JSON.stringify(body), receipt, { ...options, ...changes })
  return disposition.kind === 'dead-letter'
    ? (disposition.body ?? '')
    : disposition.value.raw.toString() + JSON.stringify({ ...disposition.value, raw: null })
}

describe('what is sensitive', () => {
  it.each([
    ['a typed event', eventOf('v2.users.{id}.tokens', 'v2.users.u-1.tokens')],
    ['an event that no row knows', eventOf('v2.weather.{id}', 'v2.weather.w-1')],
    ['an event whose topic disagrees', eventOf('v2.weather.{id}', 'v2.users.u-1.tokens')],
    ['an event of another source', { ...eventOf('v2.users.{id}.tokens', 'v2.users.u-1.tokens'), source: 'aws.ec2' }],
    ['a bare notification', eventOf('v2.users.{id}.tokens', 'v2.users.u-1.tokens')['detail']],
    ['a wrapped event', { requestPayload: eventOf('v2.users.{id}.tokens', 'v2.users.u-1.tokens') }],
  ])('is in no record of %s unless it is asked for', (_, body) => {
    expect(anyOf(textOf(body))).toBe(false)
    const keep = new Set<SensitiveName>(['transcripts', 'addresses', 'token_hashes'])
    expect(anyOf(textOf(body, { keep }))).toBe(true)
  })

  it.each([
    ['cut off', (json: string) => json.slice(0, -3)],
    ['nested too deeply', (json: string) => json.replace('"x"', '['.repeat(80) + ']'.repeat(80))],
    ['too wide', (json: string) => json.replace('"x"', `{${'"a":1,'.repeat(25_000)}"a":1}`)],
    ['too large', (json: string) => json.padEnd(1_000_000)],
  ])('is in no dead letter of an event that is %s, and so is not looked into', (_, damaged) => {
    const body = damaged(JSON.stringify(eventOf('v2.users.{id}.tokens', 'v2.users.u-1.tokens')))
    const changes = { ...options, maxBodyBytes: 900_000 }
    expect(interpret(body, receipt, changes)).toMatchObject({ kind: 'dead-letter', body: null })
    const keep = new Set<SensitiveName>(['transcripts', 'addresses', 'token_hashes'])
    expect(interpret(body, receipt, { ...changes, keep })).toMatchObject({ kind: 'dead-letter', body })
  })

  it('is kept by name', () => {
    const body = eventOf('v2.users.{id}.tokens', 'v2.users.u-1.tokens')
    const keep = new Set<SensitiveName>(['addresses'])
    expect(interpret(JSON.stringify(body), receipt, { ...options, keep })).toMatchObject({
      value: { ipAddress: '192.0.2.7' },
    })
    expect(textOf(body, { keep })).not.toContain('abc-hash')
  })

  it('goes through the policy once it is kept', () => {
    const policy = parsePolicy('{"rules":[{"path":"detail.eventBody.ipAddress","action":"mask"}]}')
    const body = eventOf('v2.users.{id}.tokens', 'v2.users.u-1.tokens')
    const changes = {
      keep: new Set<SensitiveName>(['addresses']),
      applyPolicy: (json: unknown) => applyPolicy(json, policy),
    }
    expect(interpret(JSON.stringify(body), receipt, { ...options, ...changes })).toMatchObject({
      value: { ipAddress: '***' },
    })
  })

  it('leaves everything else where it is, as the same object when there is none of it', () => {
    const plain = sampleEvent()
    expect(withhold(plain, nothing)).toBe(plain)
    for (const json of [null, 5, 'text', [], {}, { detail: 5 }, { detail: { eventBody: [] } }])
      expect(withhold(json, nothing)).toBe(json)
    const text = '{"__proto__":1,"detail":{"a":1,"eventBody":{"__proto__":{"x":2},"tokenHash":"h","b":3},"c":4},"d":5}'
    expect(JSON.stringify(withhold(JSON.parse(text), nothing))).toBe(text.replace('"tokenHash":"h",', ''))
  })
})
