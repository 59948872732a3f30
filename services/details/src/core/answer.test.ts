import { projectConversation, recordVersion, rulesVersion } from '@aftercall/contracts'
import { heldFor } from '../testing/requests.ts'
import { answerOf, type AnswerTools, deadLettered, expiredAnswer, unknownOrganisationAnswer } from './answer.ts'
import { type SettledResult } from './result.ts'

const tools: AnswerTools = {
  applyPolicy: (json) => json,
  keepsUnparsed: true,
  project: projectConversation,
  recordHash: (raw, missing) => `${raw.length}/${missing.join('+')}`,
  sha256: (bytes) => `sha of ${bytes.length}`,
  maxDeadLetterBytes: 40,
}
const text = '{"conversationId":"c-1","participants":[{"sessions":[{"sessionId":"s-1"}]}], "big":12345678901234567890}'
const recordOf = (json: string): SettledResult => ({
  kind: 'record',
  raw: Buffer.from(json),
  json: JSON.parse(json) as unknown,
  asOf: 1_900_000_000_000,
  receivedAt: 1_900_000_000_400,
})
const nowMs = 1_900_000_000_500
const answer = (held: ReturnType<typeof heldFor>[], result: SettledResult, more: Partial<AnswerTools> = {}) =>
  answerOf('c-1', held, result, nowMs, { ...tools, ...more })
const outcomesOf = (given: ReturnType<typeof answer>) =>
  given.outcomes.map(({ outcome }) => [outcome.outcome, outcome.reason ?? null])

describe('answer', () => {
  it('puts the bytes received, their projection and their version into the record', () => {
    const { details, outcomes, deadLetter } = answer([heldFor('c-1')], recordOf(text))
    expect(details).toMatchObject({
      orgId: 'org-a',
      conversationId: 'c-1',
      asOf: 1_900_000_000_000,
      version: recordVersion(1_900_000_000_000),
      rulesVersion,
      source: 'details_get',
      lane: 'live',
      receivedAt: 1_900_000_000_400,
      missingSessionIds: [],
      drift: ['big:unknown'],
    })
    expect(details?.raw.toString()).toBe(text)
    expect(outcomes[0]?.outcome).toMatchObject({
      outcome: 'record',
      asOf: 1_900_000_000_000,
      answeredAt: nowMs,
      digest: { hash: details?.hash, sessions: [{ sessionId: 's-1', open: true }] },
    })
    expect(deadLetter).toBeNull()
  })

  it('says unchanged, and puts no record, when the hash is the known one', () => {
    const hash = `${text.length}/`
    const { details, outcomes } = answer([heldFor('c-1', { knownHash: hash })], recordOf(text))
    expect(details).toBeNull()
    expect(outcomes[0]?.outcome).toMatchObject({ outcome: 'unchanged', digest: { hash } })
  })

  describe('whose start moved over midnight UTC', () => {
    const day = 86_400_000
    const moved = (start: number) => `{"conversationId":"c-1","conversationStart":"${new Date(start).toISOString()}"}`
    const noon = 20_000 * day + day / 2
    const supersededBy = (start: number, knownStart: number | null) =>
      answer([heldFor('c-1', { knownStart })], recordOf(moved(start))).details?.supersededStart

    it('names the start that is known on the other day', () => {
      expect(supersededBy(noon, noon - day)).toBe(noon - day)
    })

    it('puts the record although it is the known one, for the row of the other day is to be removed', () => {
      const json = moved(noon)
      const held = heldFor('c-1', { knownHash: `${json.length}/`, knownStart: noon + day })
      const { details, outcomes } = answer([held], recordOf(json))
      expect(details).toMatchObject({ supersededStart: noon + day })
      expect(outcomes[0]?.outcome.outcome).toBe('unchanged')
    })

    it('names none when it stayed on its day, or nothing is known', () => {
      expect(supersededBy(noon, noon - 1)).toBeNull()
      expect(supersededBy(noon, null)).toBeNull()
    })

    it('names the other side of a midnight nearby, whatever is known', () => {
      expect(supersededBy(20_000 * day + 3, null)).toBe(20_000 * day - 1)
      expect(supersededBy(20_000 * day - 3, null)).toBe(20_000 * day)
    })
  })

  it('answers each request of a conversation by what it knew, with one record for all', () => {
    const held = [
      heldFor('c-1', { attempt: 1, knownSessionIds: ['s-1', 's-3'] }),
      heldFor('c-1', { attempt: 2, lane: 'backfill', knownSessionIds: ['s-2'], knownHash: `${text.length}/s-2+s-3` }),
    ]
    const given = answer(held, recordOf(text))
    expect(given.details?.missingSessionIds).toEqual(['s-2', 's-3'])
    expect(given.details?.lane).toBe('live')
    expect(given.outcomes.map(({ outcome }) => [outcome.attempt, outcome.lane, outcome.outcome])).toEqual([
      [1, 'live', 'record'],
      [2, 'backfill', 'unchanged'],
    ])
  })

  it('applies the policy before anything is made of the record', () => {
    const applyPolicy = (json: unknown) => ({ ...(json as object), big: null })
    const { details } = answer([heldFor('c-1')], recordOf(text), { applyPolicy })
    expect(details?.raw.toString()).toBe(
      '{"conversationId":"c-1","participants":[{"sessions":[{"sessionId":"s-1"}]}],"big":null}',
    )
    expect(details?.hash).toBe(`${details?.raw.length}/`)
  })

  it.each([
    [{ kind: 'missing', refused: null } as const, 'not_found_yet', 'not_in_answer'],
    [{ kind: 'missing', refused: 'bad_request' } as const, 'not_found_yet', 'bad_request'],
    [{ kind: 'refused', reason: 'forbidden' } as const, 'refused', 'forbidden'],
  ])('answers %j without a record', (result, outcome, reason) => {
    const given = answer([heldFor('c-1'), heldFor('c-1')], result)
    expect(outcomesOf(given)).toEqual([
      [outcome, reason],
      [outcome, reason],
    ])
    expect([given.details, given.deadLetter]).toEqual([null, null])
  })

  it('puts the beginning of an answer that is too large to the dead letters', () => {
    const body = Buffer.alloc(100, 'x')
    const given = answer([heldFor('c-1')], { kind: 'unusable', reason: 'oversize', body, bodyBytes: 5_000 })
    expect(outcomesOf(given)).toEqual([['dead_lettered', 'oversize']])
    expect(given.deadLetter).toMatchObject({
      stage: 'details',
      reason: 'oversize',
      source: 'genesys:c-1',
      bodyBytes: 5_000,
      truncated: true,
      bodySha256: 'sha of 100',
    })
    expect(given.deadLetter?.body).toHaveLength(40)
  })

  it('keeps no bytes that a policy could not search', () => {
    const result = { kind: 'unusable', reason: 'oversize', body: Buffer.from('{"ani'), bodyBytes: 5_000 } as const
    const { deadLetter } = answer([heldFor('c-1')], result, { keepsUnparsed: false })
    expect(deadLetter).toMatchObject({ body: Buffer.alloc(0), truncated: true })
  })

  it('puts a record without identity to the dead letters, after the policy', () => {
    const body = Buffer.from('{"participants":[]}')
    const result = { kind: 'unusable', reason: 'no_identity', body, bodyBytes: body.length } as const
    const { deadLetter } = answer([heldFor('c-1')], result, { applyPolicy: () => ({}), keepsUnparsed: false })
    expect(deadLetter?.body.toString()).toBe('{}')
  })

  describe('of a record nested without end', () => {
    const deep = (depth: number) => `{"conversationId":"c-1","x":${'['.repeat(depth)}${']'.repeat(depth)}}`
    // Whoever walks all of it, as a policy over everything does, must never be asked to.
    const applyPolicy = () => {
      throw new RangeError('the stack is used up')
    }

    it.each([
      [true, deep(100_000).slice(0, 40)],
      [false, ''],
    ])('is a dead letter; its bytes are kept: %s', (keepsUnparsed, body) => {
      const given = answer([heldFor('c-1')], recordOf(deep(100_000)), { applyPolicy, keepsUnparsed })
      expect(outcomesOf(given)).toEqual([['dead_lettered', 'too_deep']])
      expect(given.deadLetter?.body.toString()).toBe(body)
      expect(given.deadLetter).toMatchObject({ reason: 'too_deep', bodyBytes: deep(100_000).length, truncated: true })
    })

    it('is a dead letter without identity, too', () => {
      const body = Buffer.from(deep(100_000).replace('conversationId', 'nothing'))
      const result = { kind: 'unusable', reason: 'no_identity', body, bodyBytes: body.length } as const
      expect(outcomesOf(answer([heldFor('c-1')], result, { applyPolicy }))).toEqual([['dead_lettered', 'no_identity']])
    })

    it('is a record as long as it is only unusual', () => {
      expect(outcomesOf(answer([heldFor('c-1')], recordOf(deep(99))))).toEqual([['record', null]])
    })
  })

  it('says expired for what came too late', () => {
    expect(outcomesOf(expiredAnswer(heldFor('c-1'), nowMs))).toEqual([['expired', 'too_late']])
  })

  it('refuses what is asked for an organisation that nobody knows here', () => {
    const held = heldFor('c-1')
    const given = unknownOrganisationAnswer(held, nowMs)
    expect(outcomesOf(given)).toEqual([['refused', 'unknown_organisation']])
    expect(given.outcomes[0]?.held).toBe(held)
  })

  it.each([
    ['too_wide', { participants: Array.from({ length: 100_001 }, () => ({})) }],
    ['unusable_record', { participants: 'none' }],
  ])('puts a record that is %s to the dead letters, as the policy left it', (reason, more) => {
    const json = { conversationId: 'c-1', ...more }
    const given = answer([heldFor('c-1')], recordOf(JSON.stringify(json)), {
      applyPolicy: (record) => ({ ...(record as object), ani: null }),
      project: () => ({ unusable: 'participants are no list' }),
    })
    const bodyBytes = JSON.stringify({ ...json, ani: null }).length
    expect(outcomesOf(given)).toEqual([['dead_lettered', reason]])
    expect(given.deadLetter).toMatchObject({ reason, orgId: 'org-a', bodyBytes, bodySha256: `sha of ${bodyBytes}` })
    expect(given.details).toBeNull()
  })

  it('keeps the very bytes of a record without identity that the policy did not touch', () => {
    const body = Buffer.from('{ "participants" : [] }')
    const result = { kind: 'unusable', reason: 'no_identity', body, bodyBytes: body.length } as const
    expect(answer([heldFor('c-1')], result).deadLetter?.body.toString()).toBe('{ "participants" : [] }')
  })

  it('has a dead letter tell the cause, the group and the size, and whether it is cut', () => {
    const letter = (body: Buffer, bodyBytes: number, more: { cause?: string; group?: string } = {}) => {
      const { cause, group } = more
      const about = {
        reason: 'too_large',
        body,
        bodyBytes,
        sha256: 'a',
        ...(cause === undefined ? {} : { cause }),
      } as const
      const from = { maxDeadLetterBytes: 40, ...(group === undefined ? {} : { group }) }
      return deadLettered('c-1', [heldFor('c-1')], about, nowMs, from).deadLetter
    }
    expect(letter(Buffer.alloc(40), 40)).toMatchObject({ truncated: false, cause: null, group: null, attempts: 1 })
    expect(letter(Buffer.alloc(41), 41)).toMatchObject({ truncated: true, body: Buffer.alloc(40) })
    expect(letter(Buffer.alloc(10), 11)).toMatchObject({ truncated: true })
    expect(letter(Buffer.alloc(1), 1, { cause: 'no such field', group: 'g' })).toMatchObject({
      cause: 'no such field',
      group: 'g',
      message: 'the record is larger than a message may be: 1 bytes',
    })
  })
})
