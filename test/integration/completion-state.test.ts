import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { conversationKey } from '@aftercall/contracts'
import { projectRoot } from '@aftercall/embedded-stack'
import { connectKafka } from '@aftercall/kafka'
import { compileType } from '../../packages/contracts/src/codec/avro-type.ts'
import { aftercall } from '../support/aftercall-command.ts'
import { sumOf } from '../bench/prometheus.ts'
import { openPipeline, type Pipeline } from '../support/pipeline.ts'

const recordText = readFileSync(join(projectRoot, 'schemas/examples/05-ended-in-ivr-by-caller.record.json'), 'utf8')
const { conversationId } = JSON.parse(recordText) as { readonly conversationId: string }
const schemaOfFormOne = readFileSync(join(import.meta.dirname, 'fixtures/completion-state.form-1.avsc'), 'utf8')
const old = 'e2a7d0c4-92f1-4b52-8d0e-64a4f9a5b0aa'
const hourMs = 3_600_000

/** An open conversation as the first version wrote it, under a schema that the registry knows from then. */
async function stateOfFormOne({ env, organisation }: Pipeline, now: number): Promise<Buffer> {
  const subject = `${env['KAFKA_TOPIC_PREFIX']}completion-state-value`
  const answer = await fetch(`${env['SCHEMA_REGISTRY_URL']}/subjects/${encodeURIComponent(subject)}/versions`, {
    method: 'POST',
    headers: { 'content-type': 'application/vnd.schemaregistry.v1+json' },
    body: JSON.stringify({ schema: schemaOfFormOne }),
  })
  const { id } = (await answer.json()) as { readonly id: number }
  const frame = Buffer.alloc(5)
  frame.writeUInt32BE(id, 1)
  const session = { sessionId: 's-1', kind: 'customer', mediaType: 'VOICE', startedAt: now - hourMs, endedAt: null }
  const body = compileType(JSON.parse(schemaOfFormOne)).toBuffer({
    ...{ form: 1, orgId: organisation.id, conversationId: old, phase: 'open', phaseAt: now - hourMs },
    ...{ round: 1, attempt: 0, requests: 0, firstSeenAt: now - hourMs, lastArrivalAt: now, evidenceAt: now },
    ...{ lastEventTime: now, sessions: [{ ...session, acwDue: false, acwAt: null }], request: null },
    ...{ nextAt: now + hourMs, waitsFor: 'session_end', answeredAt: null, asOf: null, digest: null },
    ...{ completedAnnounced: false, traceparent: null },
  })
  return Buffer.concat([frame, body])
}

it('restores a state of the first form, puts poison aside and looks its conversation up anew; the command shows both', async () => {
  await using pipeline = await openPipeline('completion-state')
  const { env, organisation } = pipeline
  const orgId = organisation.id
  const topic = `${env['KAFKA_TOPIC_PREFIX']}completion-state`
  await using kafka = await connectKafka({ brokers: (env['KAFKA_BROKERS'] ?? '').split(','), clientId: 'test' })
  await using producer = await kafka.producer()
  const poisoned = conversationKey(orgId, conversationId)
  await producer.send([
    { topic, key: poisoned, value: Buffer.from('these bytes are no state') },
    { topic, key: conversationKey(orgId, old), value: await stateOfFormOne(pipeline, Date.now()) },
    { topic, key: 'no conversation', value: Buffer.from('neither are these') },
  ])
  const environment = { ...env, PATH: process.env['PATH'] ?? '' }
  const before = await aftercall(['state', 'show', conversationId], environment)
  expect(before.stdout).toContain('cannot be read')

  await pipeline.simulator.giveRecords([recordText])
  const { completion } = await pipeline.startAll()
  await pipeline.until('the row is there, and both letters', async () => {
    const rows = await pipeline.query('SELECT conversation_id FROM v_conversations WHERE conversation_end IS NOT NULL')
    const letters = await pipeline.query<{ stage: string; record_key: string }>(
      `SELECT stage, record_key FROM dead_letters FINAL WHERE stage = 'completion' AND reason = 'undecodable_state'`,
    )
    const seen = { rows, letters }
    return { done: rows.length === 1 && letters.length === 2, seen }
  })
  const metrics = await completion.metrics()
  expect(sumOf(metrics, 'aftercall_completion_undecodable_states_total')).toBe(2)
  expect(sumOf(metrics, 'aftercall_completion_requests_total', { cause: 'lost_state' })).toBe(1)

  const shown = await aftercall(['state', 'show', conversationId, '--organisation', orgId], environment)
  expect(shown).toMatchObject({ code: 0, stderr: '' })
  expect(shown.stdout).toContain('phase         final')
  expect(shown.stdout).toMatch(/owner +\S+ at /)
  const { stdout } = await aftercall(['state', 'show', old, '--json'], environment)
  const { states } = JSON.parse(stdout) as { states: { state: unknown }[] }
  expect(states.map(({ state }) => state)).toMatchObject([{ form: 1, phase: 'open', waitsFor: 'session_end' }])
  const absent = await aftercall(['state', 'show', 'nobody'], environment)
  expect(absent).toMatchObject({ code: 3, stderr: '' })
  expect(absent.stdout).toContain("FROM v_conversations WHERE conversation_id = 'nobody'")
})
