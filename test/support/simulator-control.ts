import { type SimulatorAdmin, simulatorAdmin } from '@aftercall/demo'
import { type TopicFacts } from '@aftercall/simulator'

/** Calls of one second, as the simulator counted them. */
export interface CallsOfSecond {
  readonly second: string
  readonly token: string
  readonly endpoint: string
  readonly calls: number
  readonly ids: number
  readonly statuses: Readonly<Record<string, number>>
}

export interface Faults {
  /** Shares of requests by kind: 401, 404, 429, 5xx, slow, truncated … */
  readonly rates: Readonly<Record<string, number>>
  readonly seed?: number
  /** How many strike at most. */
  readonly count?: number
  readonly retryAfterSeconds?: number
  readonly slowMs?: number
}

/** The simulator's control port: what the demo uses of it, and what only tests use. */
export interface SimulatorControl extends SimulatorAdmin {
  /** JSON texts of records, served as given. */
  giveRecords(records: readonly string[]): Promise<void>
  setFaults(faults: Faults): Promise<void>
  endFaults(): Promise<void>
  /** What the topics beside the detail events have told. */
  topicFacts(): Promise<TopicFacts>
  /** How often each kind of fault has struck. */
  faultsStruck(): Promise<Readonly<Record<string, number>>>
  callsBySecond(): Promise<readonly CallsOfSecond[]>
}

const requestTimeoutMs = 10_000

export function simulatorControl(url: string): SimulatorControl {
  const ask = async (method: 'GET' | 'POST' | 'DELETE', path: string, body?: string): Promise<unknown> => {
    const signal = AbortSignal.timeout(requestTimeoutMs)
    const answer = await fetch(`${url}${path}`, { method, signal, ...(body === undefined ? {} : { body }) })
    if (!answer.ok)
      throw new Error(`the simulator answered ${method} ${path} with ${answer.status} ${await answer.text()}`)
    return answer.json()
  }
  return {
    ...simulatorAdmin(url, new AbortController().signal),
    giveRecords: async (records) => void (await ask('POST', '/simulator/records', `[${records.join(',')}]`)),
    setFaults: async (faults) => void (await ask('POST', '/simulator/faults', JSON.stringify(faults))),
    endFaults: async () => void (await ask('DELETE', '/simulator/faults')),
    topicFacts: async () => (await ask('GET', '/simulator/topic-facts')) as TopicFacts,
    faultsStruck: async () =>
      ((await ask('GET', '/simulator/faults')) as { struck: Readonly<Record<string, number>> }).struck,
    callsBySecond: async () =>
      ((await ask('GET', '/simulator/calls')) as { seconds: readonly CallsOfSecond[] }).seconds,
  }
}
