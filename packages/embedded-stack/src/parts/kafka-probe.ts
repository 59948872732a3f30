import { createConnection } from 'node:net'

const metadataKey = 3
const findCoordinatorKey = 10
const maxAnswerBytes = 1024 * 1024

/** Length-prefixed request with header version 1 (the last before tagged fields), correlation id 1, client id "stack". */
function request(apiKey: number, version: number, body: Buffer): Buffer {
  const header = Buffer.alloc(10)
  header.writeInt16BE(apiKey, 0)
  header.writeInt16BE(version, 2)
  header.writeInt32BE(1, 4)
  header.writeInt16BE(5, 8)
  const content = Buffer.concat([header, Buffer.from('stack'), body])
  const length = Buffer.alloc(4)
  length.writeInt32BE(content.length)
  return Buffer.concat([length, content])
}

/** Sends one request and resolves with the answer's body, after its correlation id. */
async function exchange(port: number, message: Buffer, signal: AbortSignal): Promise<Buffer> {
  return await new Promise((resolve, reject) => {
    const socket = createConnection({ port, host: '127.0.0.1', signal })
    const chunks: Buffer[] = []
    let received = 0
    socket.once('connect', () => socket.write(message))
    socket.once('error', reject)
    socket.once('close', () => reject(new Error(`the broker on port ${port} closed the connection`)))
    socket.on('data', (chunk) => {
      chunks.push(chunk)
      received += chunk.length
      const answer = received < 4 ? undefined : Buffer.concat(chunks)
      if (answer !== undefined && answer.length >= 4 + Math.min(answer.readInt32BE(0), maxAnswerBytes)) {
        resolve(answer.subarray(8))
        socket.destroy()
      }
    })
  })
}

/** How many brokers the one at `port` knows to be alive. */
export async function knownBrokers(port: number, signal: AbortSignal): Promise<number> {
  // Metadata version 6: an empty list of topics, and no creation of topics.
  const answer = await exchange(port, request(metadataKey, 6, Buffer.from([0, 0, 0, 0, 0])), signal)
  return answer.readInt32BE(4)
}

/**
 * Whether coordinators of groups and of transactions are there. Asking is what makes the broker create their topics, so that
 * the first client does not have to wait for it.
 */
export async function hasCoordinators(port: number, signal: AbortSignal): Promise<boolean> {
  const codes = await Promise.all([0, 1].map((keyType) => coordinatorError(port, keyType, signal)))
  return codes.every((code) => code === 0)
}

async function coordinatorError(port: number, keyType: number, signal: AbortSignal): Promise<number> {
  const key = Buffer.from('stack')
  const body = Buffer.concat([Buffer.from([0, key.length]), key, Buffer.from([keyType])])
  const answer = await exchange(port, request(findCoordinatorKey, 2, body), signal)
  return answer.readInt16BE(4)
}

const describeQuorumKey = 55
const metadataTopic = '__cluster_metadata'

/** The node that leads the controllers, by what the one at `port` knows. */
export async function activeController(port: number, signal: AbortSignal): Promise<number> {
  // Version 0 with tagged fields: none in the header, one topic, its one partition, none behind each.
  const name = Buffer.from(metadataTopic)
  const topics = Buffer.concat([Buffer.from([0, 2, name.length + 1]), name, Buffer.from([2, 0, 0, 0, 0, 0, 0, 0])])
  const answer = await exchange(port, request(describeQuorumKey, 0, topics), signal)
  // Tagged fields, error code, then the topic by name, its partition's number and error code, and its leader.
  const partitionAt = 1 + 2 + 1 + (1 + name.length) + 1
  const errors = [answer.readInt16BE(1), answer.readInt16BE(partitionAt + 4)]
  const failed = errors.find((code) => code !== 0)
  if (failed !== undefined) throw new Error(`the broker on port ${port} does not tell the controller: error ${failed}`)
  return answer.readInt32BE(partitionAt + 6)
}
