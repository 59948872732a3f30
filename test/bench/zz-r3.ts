import { encodeBlock } from '@aftercall/clickhouse'
import { memoryCodec, projectConversation } from '@aftercall/contracts'
import { parsePolicy, applyPolicy, keepAll } from '@aftercall/runtime'
import { interpret } from '../../services/bridge/src/core/interpret.ts'
import { toDelivery } from '../../services/bridge/src/records.ts'
import { answerOf } from '../../services/details/src/core/answer.ts'
import { recordHash, sha256 } from '../../services/details/src/io/record-hash.ts'
import { sliceElements } from '../../packages/genesys-api/src/core/slices.ts'
import { routes } from '../../services/sink/src/core/routes.ts'
import { sampleEvent, sampleOrganisation } from '../../services/bridge/src/testing/sample-event.ts'

const codec = memoryCodec()
const cpu = () => { const u = (process as any).threadCpuUsage(); return (u.user + u.system) / 1000 }
async function best(f: () => unknown, n = 7) { let b = Infinity, first = 0, r: any; for (let i = 0; i < n; i++) { const t = cpu(); r = f(); if (r instanceof Promise) r = await r; const d = cpu() - t; if (i === 0) first = d; b = Math.min(b, d) } return { ms: b, first, r } }
const opt = { organisations: new Set([sampleOrganisation]), applyPolicy: (j: unknown) => j, keepUnparsed: true, maxBodyBytes: 1_048_576, maxDepth: 64 }
const receipt = { receivedAt: 1, sqsMessageId: 'm', sqsSentAt: 1, sqsReceiveCount: 1 }
const context = { codec, topicPrefix: '', queueName: 'q', receivedAt: 1 }
const mib = 1_048_576
const filled = (make: (n: number) => string, per: number, wrap: (inner: string) => object, text = false) => { let n = Math.floor((mib - 1500) / per); let b = ''; for (;;) { b = JSON.stringify(wrap('@')).replace('"@"', () => make(n)); if (Buffer.byteLength(b) <= mib) return b; n = Math.floor(n * 0.98) } }
const keys = (f: (i: number) => string) => (n: number) => `{${Array.from({ length: n }, (_, i) => f(i)).join(',')}}`
const list = (f: (i: number) => string) => (n: number) => `[${Array.from({ length: n }, (_, i) => f(i)).join(',')}]`
const ev = (body: object, type = 'attributes') => (x: string) => sampleEvent({ eventType: type, body: { ...body, attributes: x } })
const fam = (detailType: string, topicName: string) => (x: string) => sampleEvent({ envelope: { 'detail-type': detailType }, detail: { topicName, eventBody: x } })
const only = process.argv[2]
const events: Record<string, string> = {
  'one long text': filled((n) => JSON.stringify('x'.repeat(n)), 1, ev({})),
  '80k attributes': filled(keys((i) => `"k${i}":"v"`), 11, ev({})),
  '60k attributes w sensitive': filled(keys((i) => `"k${i}":"v"`), 11, ev({ tokenHash: 'x' })),
  'body keys unknown': filled(keys((i) => `"k${i}":"v"`), 11, fam('v2.detail.events.conversation.{id}.attributes', 'v2.detail.events.conversation.c-1.attributes')),
  'body keys unknown + sensitive': filled((n) => keys((i) => `"k${i}":"v"`)(n).replace('{', '{"tokenHash":"x",'), 11, fam('v2.users.{id}.tokens', 'v2.users.u-1.tokens')),
  'body keys numeric': filled((n) => keys((i) => `"${i}":1`)(n), 10, fam('v2.users.{id}.tokens', 'v2.users.u-1.tokens')),
  'body keys unrecognized': filled(keys((i) => `"k${i}":1`), 9, fam('v2.weather.{id}', 'v2.weather.x')),
  'envelope keys': filled(keys((i) => `"k${i}":1`), 9, (x) => ({ ...sampleEvent(), more: x })),
  'empty lists': filled(list(() => '[]'), 3, ev({})),
  'empty objects': filled(list(() => '{}'), 3, ev({})),
  'objects one key each distinct': filled(list((i) => `{"k${i}":1}`), 12, ev({})),
  'scored agents': filled(list(() => `{"scoredAgentId":"u"}`), 22, (x) => fam('v2.analytics.conversation.{id}.metrics', 'v2.analytics.conversation.c-1.metrics')(x)),
  'nested objects keys': filled((n) => '{"a":{"b":' .repeat(5) + keys((i) => `"k${i}":"v"`)(n) + '}}'.repeat(5), 11, ev({})),
  'escapes': filled((n) => `"${'\\ud800'.repeat(n)}"`, 6, ev({})),
  'long keys': filled(keys((i) => `"${'k'.repeat(200)}${i}":1`), 210, ev({})),
  'wrapped not_an_event keys': filled(keys((i) => `"k${i}":1`), 9, (x) => ({ requestPayload: x })),
}
const policy = parsePolicy('{"key":"0123456789abcdef0123","rules":[{"path":"detail.eventBody.attributes.*","action":"hash"}]}')
if (only !== 'records') for (const [name, body] of Object.entries(events)) {
  const parse = await best(() => JSON.parse(body))
  const int = await best(() => interpret(body, receipt, opt))
  const all = await best(() => toDelivery({ body, messageId: 'm', sentAtMs: 1, receiveCount: 1, receiptHandle: 'h' } as any, interpret(body, receipt, opt), context))
  const pol = await best(() => interpret(body, receipt, { ...opt, applyPolicy: (j) => applyPolicy(j, policy) }), 3)
  const d = all.r.disposition; const value = all.r.record.value
  let sink = { ms: 0 } as any, enc = 0
  const topic = all.r.family
  const dec = await best(() => codec.decode(topic, value))
  sink = await best(() => (routes as any)[topic](dec.r, { topic, partition: 0, offset: 1 }))
  const by = new Map<any, any[]>(); for (const { table, row } of sink.r) by.set(table, [...(by.get(table) ?? []).slice(0, 0), ...(by.get(table) ?? []), ].concat([row]).slice(0, 200000))
  console.log(name.padEnd(32), body.length, d.kind, d.reason ?? '', 'parse', parse.ms.toFixed(1), 'interpret', int.ms.toFixed(1), '+encode', all.ms.toFixed(1), 'first', parse.first.toFixed(0), 'policy', pol.ms.toFixed(1), '| sink decode', dec.ms.toFixed(1), 'rows', sink.ms.toFixed(1), 'n', sink.r.length)
}
const id = 'c-1'
const at = (i: number) => new Date(1_800_000_000_000 + i * 1000).toISOString()
const wrapRec = (parts: string, more = '') => `{"conversationId":"${id}","conversationStart":"${at(0)}"${more},"participants":${parts}}`
const rep = (n: number, f: (i: number) => string) => Array.from({ length: n }, (_, i) => f(i)).join(',')
const seg = (i: number) => `{"segmentType":"interact","segmentStart":"${at(i)}","segmentEnd":"${at(i + 1)}","queueId":"q"}`
const records: Record<string, string> = {
  '5MB text': wrapRec('[]', `,"externalTag":"${'x'.repeat(5 * mib)}"`),
  '15MB text': wrapRec('[]', `,"externalTag":"${'x'.repeat(15 * mib)}"`),
  '40MB text': wrapRec('[]', `,"externalTag":"${'x'.repeat(40 * mib)}"`),
  '40MB segments': wrapRec(`[{"purpose":"agent","userId":"u","sessions":[{"sessionId":"s","mediaType":"voice","segments":[${rep(300_000, seg)}]}]}]`),
  '65535 segments': wrapRec(`[{"purpose":"agent","userId":"u","sessions":[{"sessionId":"s","mediaType":"voice","segments":[${rep(65_535, seg)}]}]}]`),
  '5MB dense: 35000 segments': wrapRec(`[{"purpose":"agent","userId":"u","sessions":[{"sessionId":"s","mediaType":"voice","segments":[${rep(35_000, seg)}]}]}]`),
  '65535 metrics': wrapRec(`[{"purpose":"agent","userId":"u","sessions":[{"sessionId":"s","mediaType":"voice","metrics":[${rep(65_535, (i) => `{"name":"tTalkComplete","value":${i},"emitDate":"${at(i)}"}`)}]}]}]`),
  '65535 sessions': wrapRec(`[{"purpose":"agent","userId":"u","sessions":[${rep(65_535, (i) => `{"sessionId":"s${i}","mediaType":"voice"}`)}]}]`),
  '65535 participants': wrapRec(`[${rep(65_535, (i) => `{"purpose":"agent","userId":"u${i}","participantId":"p${i}"}`)}]`),
  '70000 sessions': wrapRec(`[{"purpose":"agent","userId":"u","sessions":[${rep(70_000, (i) => `{"sessionId":"s${i}","mediaType":"voice"}`)}]}]`),
  '3000x3000': wrapRec(`[${rep(3000, (i) => `{"purpose":"acd","participantId":"p${i}","sessions":[{"sessionId":"a${i}","mediaType":"voice","segments":[${seg(i)}]}]}`)},${rep(3000, (i) => `{"purpose":"agent","userId":"u${i}","participantId":"g${i}","sessions":[{"sessionId":"s${i}","mediaType":"voice","segments":[${seg(i)}]}]}`)}]`),
  '15k acd sessions + 15k agent': wrapRec(`[${rep(15000, (i) => `{"purpose":"acd","participantId":"p${i}","sessions":[{"sessionId":"a${i}","mediaType":"voice","segments":[${seg(i)}]}]}`)},${rep(15000, (i) => `{"purpose":"agent","userId":"u${i}","participantId":"g${i}","sessions":[{"sessionId":"s${i}","mediaType":"voice","segments":[${seg(i)}]}]}`)}]`),
  '15MB unknown keys': wrapRec('[]', `,${rep(1_000_000, (i) => `"k${i}":1`)}`),
  '60k attributes': wrapRec(`[{"purpose":"customer","attributes":{${rep(60_000, (i) => `"k${i}":"v"`)}}}]`),
  '5000 metrics': wrapRec(`[{"purpose":"agent","userId":"u","sessions":[{"sessionId":"s","mediaType":"voice","metrics":[${rep(5_000, (i) => `{"name":"tTalkComplete","value":${i},"emitDate":"${at(i)}"}`)}]}]}]`),
}
const held: any = [{ request: { orgId: 'o', conversationId: id, round: 1, attempt: 1, knownSessionIds: [], knownHash: null, knownStart: null }, lane: 'live', headers: {} }]
const tools = { applyPolicy: (j: unknown) => applyPolicy(j, keepAll), keepsUnparsed: true, project: projectConversation, recordHash, sha256, maxDeadLetterBytes: mib } as any
if (only !== 'events') for (const [name, json] of Object.entries(records)) {
  const body = Buffer.from(`{"conversations":[${json}]}`)
  const N = 5
  const out: string[] = []
  const note = (k: string, b: any) => out.push(`${k} ${b.ms.toFixed(1)}(${b.first.toFixed(0)})`)
  const sl = await best(() => sliceElements(body, 'conversations'), N); note('slice', sl)
  const el = sl.r[0]
  const pr = await best(() => projectConversation(el.json), N); note('project', pr)
  const an = await best(() => answerOf(id, held, { kind: 'record', raw: el.raw, json: el.json, asOf: 1, receivedAt: 1 } as any, 1, tools), N); note('answer', an)
  const a = an.r
  if (a.details) {
    const en = await best(() => codec.encode('conversation-details', a.details), N); note('encode', en)
    try { const oc = await best(() => codec.encode('fetch-outcomes', a.outcomes[0].outcome), N); note('outcome', oc) } catch (e) { out.push(String(e)) }
    if (en.r.length < 17 * mib) {
      const de = await best(() => codec.decode('conversation-details', en.r), N); note('| decode', de)
      try {
        const ro = await best(() => routes['conversation-details'](de.r), N); note('rows', ro)
        let worst: any = { ms: 0, first: 0 }
        const per = new Map<any, any[]>(); for (const { table, row } of ro.r) { const l = per.get(table); if (l) l.push(row); else per.set(table, [row]) }
        for (const [table, rows] of per) { const b = await best(() => encodeBlock(table, rows), N); if (b.ms > worst.ms) worst = b }
        note('block', worst); 
      } catch (e) { out.push((e as Error).name) }
    }
  }
  console.log(name.padEnd(28), (body.length / mib).toFixed(1) + 'MB', out.join(' '))
}
