import { maxBatchEntries } from '@aftercall/queues'
import { doorbell } from '@aftercall/runtime'

export interface InFlightLimits {
  readonly maxMessages: number
  readonly maxBytes: number
}

/** What has been received and is not yet settled, over all queues. A receiver waits for room before it asks for messages. */
export class InFlight {
  readonly #limits: InFlightLimits
  #reserved = 0
  #messages = 0
  #bytes = 0
  readonly #changed = doorbell()

  constructor(limits: InFlightLimits) {
    this.#limits = limits
  }

  get messages(): number {
    return this.#messages
  }

  get bytes(): number {
    return this.#bytes
  }

  get hasRoom(): boolean {
    const { maxMessages, maxBytes } = this.#limits
    return this.#messages + this.#reserved + maxBatchEntries <= maxMessages && this.#bytes < maxBytes
  }

  /** Waits for room and reserves it for one receive. The bytes of an answer are known only with it, so they may exceed the limit by one answer a receiver. */
  async reserve(signal: AbortSignal): Promise<void> {
    while (!this.hasRoom) await this.#changed.wait(signal)
    signal.throwIfAborted()
    this.#reserved += maxBatchEntries
  }

  /** Turns a reservation into what was received, possibly nothing. */
  received(messages: number, bytes: number): void {
    this.#reserved -= maxBatchEntries
    this.#messages += messages
    this.#bytes += bytes
    this.#changed.ring()
  }

  settled(messages: number, bytes: number): void {
    this.#messages -= messages
    this.#bytes -= bytes
    this.#changed.ring()
  }
}
