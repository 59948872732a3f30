import { type MemoryTable } from '@aftercall/clickhouse'
import { type Codec, memoryCodec, type TopicValue } from '@aftercall/contracts'
import { worldTables } from '../tables.ts'

/** What worlds have in common and none of them changes: made once, for it costs more than a world. */
export interface WorldKit {
  readonly tables: readonly MemoryTable[]
  readonly codec: Codec
}

export async function openKit(): Promise<WorldKit> {
  return { tables: await worldTables(), codec: rememberingCodec(memoryCodec()) }
}

/** Each message is decoded once, however many read it. */
function rememberingCodec(codec: Codec): Codec {
  const known = new WeakMap<Buffer, Promise<unknown>>()
  return {
    encode: (topic, value) => codec.encode(topic, value),
    decode<Topic extends keyof TopicValue>(topic: Topic, value: Buffer): Promise<TopicValue[Topic]> {
      const before = known.get(value)
      if (before !== undefined) return before as Promise<TopicValue[Topic]>
      const decoded = codec.decode(topic, value)
      known.set(value, decoded)
      return decoded
    },
  }
}
