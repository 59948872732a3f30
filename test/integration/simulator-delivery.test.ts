import { createServer } from 'node:http'
import { type AddressInfo } from 'node:net'
import { defaultSettings, type PlainFacts, type Progress, type Simulator, startSimulator } from '@aftercall/simulator'
import { DeleteMessageBatchCommand, type Message, ReceiveMessageCommand } from '@aws-sdk/client-sqs'
import { type FreshQueue, freshQueue, testStack } from '../support/stack.ts'

interface Envelope {
  readonly id: string
  readonly detail: { readonly timestamp: string; readonly eventBody: { readonly eventTime: number } }
}

beforeAll(() => {
  const { accessKeyId, secretAccessKey } = testStack().sqs
  process.env['AWS_ACCESS_KEY_ID'] = accessKeyId
  process.env['AWS_SECRET_ACCESS_KEY'] = secretAccessKey
})

const simulatorAt = (endpoint: string, queueUrl: string) =>
  startSimulator({ ...defaultSettings(), region: testStack().sqs.region, sqsEndpoint: endpoint, queueUrl })

async function admin<T>(simulator: Simulator, path: string, posted?: unknown): Promise<T> {
  const init = posted === undefined ? {} : { method: 'POST', body: JSON.stringify(posted) }
  return (await (await fetch(simulator.admin + path, init)).json()) as T
}

/** Takes messages off the queue until it stays empty and `done` says that no more will come. */
async function drain({ client, url }: FreshQueue, done: () => Promise<boolean>): Promise<Message[]> {
  const messages: Message[] = []
  for (;;) {
    const last = await done()
    const received = await client.send(
      new ReceiveMessageCommand({
        QueueUrl: url,
        MaxNumberOfMessages: 10,
        WaitTimeSeconds: 1,
        MessageSystemAttributeNames: ['SentTimestamp'],
      }),
    )
    const batch = received.Messages ?? []
    messages.push(...batch)
    if (batch.length === 0 && last) return messages
    if (batch.length === 0) continue
    const Entries = batch.map(({ ReceiptHandle }, index) => ({ Id: String(index), ReceiptHandle }))
    await client.send(new DeleteMessageBatchCommand({ QueueUrl: url, Entries }))
  }
}

const isDone = (simulator: Simulator) => async () =>
  (await admin<Progress>(simulator, '/simulator/progress')).phase === 'done'
const idsOf = (facts: readonly PlainFacts[]) => facts.flatMap(({ eventIds }) => eventIds).sort()
const envelopesIn = (messages: readonly Message[]) => messages.map(({ Body }) => JSON.parse(Body ?? '') as Envelope)

it('brings every event of a play to the queue, disordered, some of them twice, none from the future', async () => {
  await using queue = await freshQueue()
  const simulator = await simulatorAt(testStack().sqs.endpoint, queue.url)
  try {
    await admin(simulator, '/simulator/play', {
      conversations: 150,
      seed: 21,
      speed: 600,
      seconds: 4,
      subscribe: ['detail'],
    })
    const messages = await drain(queue, isDone(simulator))
    const progress = await admin<Progress>(simulator, '/simulator/progress')
    const envelopes = envelopesIn(messages)
    expect([...new Set(envelopes.map(({ id }) => id))].sort()).toEqual(
      idsOf(await admin(simulator, '/simulator/facts')),
    )
    expect(messages).toHaveLength(progress.eventsPlanned + progress.duplicatesSent)
    expect(progress).toMatchObject({ planned: 150, ended: 150, eventsSent: messages.length })
    expect(progress.duplicatesSent).toBeGreaterThan(0)
    const sent = messages.map(({ Attributes }) => Number(Attributes?.['SentTimestamp']))
    envelopes.forEach(({ detail }, index) => expect(Date.parse(detail.timestamp)).toBeLessThanOrEqual(sent[index] ?? 0))
    const times = envelopes.map(({ detail }) => detail.eventBody.eventTime)
    expect(times).not.toEqual([...times].sort((a, b) => a - b))
  } finally {
    await simulator.stop()
  }
})

/** Stands before SQS and fails some requests: with 503, or by dropping the connection after SQS has taken the batch. */
async function shakyQueue(endpoint: string) {
  let requests = 0
  const server = createServer((request, response) => {
    const body: Buffer[] = []
    request.on('data', (part: Buffer) => body.push(part))
    request.on('end', () => {
      const turn = requests++ % 4
      if (turn === 1) return void response.writeHead(503).end()
      const { host: _host, 'content-length': _length, connection: _connection, ...headers } = request.headers
      const forwarded = fetch(endpoint + request.url, {
        method: 'POST',
        headers: headers as Record<string, string>,
        body: Buffer.concat(body),
      })
      forwarded
        .then(async (answer) => {
          const text = await answer.text()
          if (turn === 3) return void request.socket.destroy()
          response.writeHead(answer.status, { 'content-type': answer.headers.get('content-type') ?? '' }).end(text)
        })
        .catch(() => request.socket.destroy())
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests: () => requests,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

it('loses no event when SQS fails every other time', async () => {
  await using queue = await freshQueue()
  await using shaky = await shakyQueue(testStack().sqs.endpoint)
  const simulator = await simulatorAt(shaky.url, queue.url)
  try {
    await admin(simulator, '/simulator/play', {
      conversations: 20,
      seed: 22,
      speed: 3_000,
      seconds: 1,
      subscribe: ['detail'],
    })
    const messages = await drain(queue, isDone(simulator))
    const ids = [...new Set(envelopesIn(messages).map(({ id }) => id))].sort()
    expect(ids).toEqual(idsOf(await admin(simulator, '/simulator/facts')))
    expect(shaky.requests()).toBeGreaterThan(4)
  } finally {
    await simulator.stop()
  }
})

it('puts given events on the queue as given, and says which the queue refused', async () => {
  await using queue = await freshQueue()
  const simulator = await simulatorAt(testStack().sqs.endpoint, queue.url)
  try {
    const control = 'not allowed in SQS: \u0001'
    const answer = await admin(simulator, '/simulator/events', [{ id: 'x', n: 1 }, 'not JSON {', control])
    const bodies = (await drain(queue, async () => true)).map(({ Body }) => Body).sort()
    expect(answer).toMatchObject({ sent: bodies.length, refused: [{ index: 2 }] })
    expect(bodies).toEqual(['not JSON {', '{"id":"x","n":1}'])
  } finally {
    await simulator.stop()
  }
})
