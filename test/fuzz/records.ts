import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { encodeBlock } from '@aftercall/clickhouse'
import { memoryCodec, projectConversation, type TopicValue } from '@aftercall/contracts'
import { projectRoot } from '@aftercall/embedded-stack'
import { MalformedJsonError, sliceElements } from '../../packages/genesys-api/src/core/slices.ts'
import { answerOf, type AnswerTools } from '../../services/details/src/core/answer.ts'
import { deadLetterReasons } from '../../services/details/src/core/reasons.ts'
import { recordHash, sha256 } from '../../services/details/src/io/record-hash.ts'
import { heldFor } from '../../services/details/src/testing/requests.ts'
import { routes } from '../../services/sink/src/core/routes.ts'
import { damaged } from './damage.ts'

const folder = join(projectRoot, 'schemas/examples')
const wholes = readdirSync(folder)
  .filter((file) => file.endsWith('.record.json'))
  .map((file) => JSON.stringify(JSON.parse(readFileSync(join(folder, file), 'utf8'))))

/** Bodies of the details API with one record. */
export const recordBodies: fc.Arbitrary<string> = damaged(fc.constantFrom(...wholes)).map((record) =>
  `{"conversations":[${record}]}`.toWellFormed(),
)

const codec = memoryCodec()
const nowMs = Date.UTC(2031, 4, 6)
const conversationId = 'c-1'
const tools: AnswerTools = {
  applyPolicy: (json) => json,
  keepsUnparsed: true,
  project: projectConversation,
  recordHash,
  sha256,
  maxDeadLetterBytes: 1_048_576,
}

export type RecordEnd = 'row' | 'dead letter' | 'asked again'

/**
 * What becomes of an answer of the API: rows that fit their tables, a dead letter, or (where the whole answer is no JSON) another question.
 * @throws AssertionError when it is lost on the way
 */
export async function recordEnd(body: string): Promise<RecordEnd> {
  let elements
  try {
    elements = sliceElements(Buffer.from(body), 'conversations')
  } catch (error) {
    assert.ok(error instanceof MalformedJsonError, String(error))
    assert.throws(() => JSON.parse(body) as unknown, SyntaxError)
    return 'asked again'
  }
  const ends = await Promise.all(elements.map((element) => elementEnd(element.raw, element.json)))
  return ends.includes('dead letter') ? 'dead letter' : 'row'
}

async function elementEnd(raw: Buffer, json: unknown): Promise<RecordEnd> {
  const result = { kind: 'record', raw, json, asOf: nowMs, receivedAt: nowMs } as const
  const { details, deadLetter, outcomes } = answerOf(conversationId, [heldFor(conversationId)], result, nowMs, tools)
  assert.equal(outcomes.length, 1, 'every request is answered once')
  for (const { outcome } of outcomes)
    await codec.decode('fetch-outcomes', codec.encode('fetch-outcomes', outcome))
  assert.equal(details === null, deadLetter !== null, 'either a record or a dead letter')
  if (deadLetter !== null) {
    assert.ok(Object.hasOwn(deadLetterReasons, deadLetter.reason), deadLetter.reason)
    const letter = await codec.decode('dead-letters', codec.encode('dead-letters', deadLetter))
    assert.deepEqual(letter.body, raw)
    return 'dead letter'
  }
  const value = details as NonNullable<typeof details>
  const read: TopicValue['conversation-details'] = await codec.decode('conversation-details', codec.encode('conversation-details', value))
  assert.deepEqual(read.raw, raw)
  const rows = routes['conversation-details'](read)
  assert.deepEqual(rows.slice(0, 2).map(({ table }) => table.name), ['conversations', 'details_raw'])
  for (const { table, row } of rows) encodeBlock(table, [row])
  return 'row'
} // prettier-ignore
