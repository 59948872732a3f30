/** What a proxy understands of the bytes that it carries. */
export interface Message {
  readonly side: 'request' | 'answer'
  /** What it asks or answers: `Produce`, `DeleteMessageBatch`, `INSERT events_raw`, `GET /schemas/ids/7`. */
  readonly name: string
  /** As the client calls itself; null where the protocol has no such name. */
  readonly clientId: string | null
}

/** A piece of a stream in its order. `begins`: the message whose first bytes these are. */
export interface Part {
  readonly bytes: Buffer
  readonly begins: Message | null
}

/** Reads along on one connection; what it returns is what is passed on. */
export interface Wire {
  fromClient(chunk: Buffer): readonly Part[]
  fromServer(chunk: Buffer): readonly Part[]
}

/** Bytes that nobody looks into. */
export const plainWire = (): Wire => ({
  fromClient: (bytes) => [{ bytes, begins: null }],
  fromServer: (bytes) => [{ bytes, begins: null }],
})
