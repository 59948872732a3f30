import { type Sent } from '../delivery/queue.ts'
import { defaultSettings, type SimulatorSettings } from '../settings.ts'
import { startSimulator } from '../simulator.ts'
import { heldClock } from './held-clock.ts'

export const client = { id: 'client-1', secret: 'a secret: with a colon' }

export interface Answer {
  readonly status: number
  readonly headers: Headers
  readonly text: string
  /** The body as JSON; throws if it is none. */
  readonly json: () => Record<string, unknown>
}

async function answerOf(response: Response): Promise<Answer> {
  const text = await response.text()
  return {
    status: response.status,
    headers: response.headers,
    text,
    json: () => JSON.parse(text) as Record<string, unknown>,
  }
}

/** A simulator on real ports of the machine, with a queue in memory and a clock that the test moves. */
export async function runningSimulator(more: Partial<SimulatorSettings> = {}) {
  const clock = heldClock(1_767_000_000_000)
  const queued: string[] = []
  const send = async (bodies: readonly string[]): Promise<Sent[]> => {
    queued.push(...bodies)
    return bodies.map(() => ({ type: 'accepted' }))
  }
  const settings = {
    ...defaultSettings(),
    sqsEndpoint: 'http://unused.test',
    queueUrl: 'http://unused.test/q',
    client,
    ...more,
  }
  const simulator = await startSimulator(settings, { clock, send })
  const basic = (id: string, secret: string) => `Basic ${Buffer.from(`${id}:${secret}`).toString('base64')}`

  async function logIn(
    id = client.id,
    secret = client.secret,
    body = 'grant_type=client_credentials',
  ): Promise<Answer> {
    const headers = { authorization: basic(id, secret), 'content-type': 'application/x-www-form-urlencoded' }
    return answerOf(await fetch(`${simulator.api}/oauth/token`, { method: 'POST', headers, body }))
  }
  return {
    clock,
    queued,
    settings,
    logIn,
    token: async () => String((await logIn()).json()['access_token']),
    get: async (path: string, token?: string) =>
      answerOf(
        await fetch(simulator.api + path, token === undefined ? {} : { headers: { authorization: `Bearer ${token}` } }),
      ),
    admin: async (method: string, path: string, body?: string) =>
      answerOf(await fetch(simulator.admin + path, { method, ...(body === undefined ? {} : { body }) })),
    [Symbol.asyncDispose]: () => simulator.stop(),
  }
}
