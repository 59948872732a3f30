import { nameRequest } from './name-request.ts'

const nothing = Buffer.alloc(0)
const sqs = (headers: Record<string, string>, body: string) =>
  nameRequest('sqs', { method: 'POST', path: '/', headers, body: Buffer.from(body) })
const at = (kind: 'clickhouse' | 'registry' | 'api', method: string, path: string, body = '') =>
  nameRequest(kind, { method, path, headers: {}, body: Buffer.from(body) })

it('tells the action of SQS and its queue, in either protocol', () => {
  const json = '{"QueueUrl":"http://127.0.0.1:9324/000000000000/events","MaxNumberOfMessages":10}'
  expect(sqs({ 'x-amz-target': 'AmazonSQS.ReceiveMessage' }, json)).toEqual({
    action: 'ReceiveMessage',
    subject: 'events',
  })
  expect(sqs({}, 'Action=DeleteMessageBatch&QueueUrl=http%3A%2F%2Fqueues%2F0%2Fevents')).toEqual({
    action: 'DeleteMessageBatch',
    subject: 'events',
  })
  expect(nameRequest('sqs', { method: 'GET', path: '/', headers: {}, body: nothing }).action).toBe('other')
})

it('tells what ClickHouse is asked, wherever the statement stands', () => {
  const insert = encodeURIComponent('INSERT INTO `events_raw` (`event_id`) FORMAT Native')
  expect(at('clickhouse', 'POST', `/?database=d&query=${insert}`, 'bytes')).toEqual({
    action: 'insert',
    subject: 'events_raw',
  })
  expect(at('clickhouse', 'POST', '/?database=d', ' SELECT 1')).toEqual({ action: 'select', subject: null })
  expect(at('clickhouse', 'POST', '/', 'ALTER TABLE t DROP COLUMN c')).toEqual({ action: 'other', subject: null })
})

it('tells lookups, registrations, schemas and configuration of the registry apart', () => {
  const base = '/apis/ccompat/v7'
  expect(at('registry', 'POST', `${base}/subjects/a.b-value?x=1`)).toEqual({ action: 'lookup', subject: 'a.b-value' })
  expect(at('registry', 'POST', `${base}/subjects/a-value/versions`).action).toBe('register')
  expect(at('registry', 'GET', `${base}/schemas/ids/17`)).toEqual({ action: 'schema', subject: '17' })
  expect(at('registry', 'PUT', `${base}/config/a-value`)).toEqual({ action: 'config', subject: 'a-value' })
  expect(at('registry', 'GET', `${base}/subjects`).action).toBe('other')
})

it('tells logins from calls of the API', () => {
  expect(at('api', 'POST', '/oauth/token').action).toBe('token')
  expect(at('api', 'GET', '/api/v2/organizations/me').action).toBe('organisation')
  const details = '/api/v2/analytics/conversations'
  expect(at('api', 'GET', `${details}/details?id=a&id=b`)).toEqual({ action: 'details', subject: null })
  expect(at('api', 'GET', `${details}/a-1/details`)).toEqual({ action: 'details', subject: 'a-1' })
})
