import { type OutgoingRecord, type RecordProducer } from '@aftercall/kafka'

/** Kafka as far as the bridge sees it, under a test's control. */
export interface FakeProducer extends Pick<RecordProducer, 'send'> {
  /** Acknowledged, in order. */
  readonly records: readonly OutgoingRecord[]
  /** How many sends wait. */
  waiting(): number
  /** From now on sends wait until `release`. */
  hold(): void
  release(): void
  /** The next sends fail, one error each. */
  fail(...errors: Error[]): void
}

export function fakeProducer(): FakeProducer {
  const records: OutgoingRecord[] = []
  const errors: Error[] = []
  let gate: PromiseWithResolvers<unknown> | undefined
  let waiting = 0
  return {
    records,
    waiting: () => waiting,
    hold: () => void (gate = Promise.withResolvers()),
    release: () => {
      gate?.resolve(undefined)
      gate = undefined
    },
    fail: (...more) => void errors.push(...more),
    async send(sent, signal) {
      if (gate !== undefined) {
        const aborted = Promise.withResolvers<never>()
        signal?.addEventListener('abort', () => aborted.reject(signal.reason as Error))
        waiting++
        await Promise.race([gate.promise, aborted.promise]).finally(() => waiting--)
      }
      const error = errors.shift()
      if (error !== undefined) throw error
      records.push(...sent)
    },
  }
}
