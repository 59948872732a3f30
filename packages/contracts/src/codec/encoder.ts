import { type AvroType } from './avro-type.ts'
import { EncodeError } from './errors.ts'
import { frameBytes, writeFrame } from './framing.ts'
import { unfitPaths } from './unfit-paths.ts'

// Most messages fit; a larger one is measured by a first try and then written into a buffer of its own size.
const scratchBytes = 256 * 1024

export type Encode = (value: unknown) => Buffer

/** One allocation a message: the value is written into a scratch buffer and copied out at its size. */
export function createEncoder(topic: string, type: AvroType, schemaId: number, scratch: Buffer): Encode {
  function write(value: unknown, into: Buffer): number {
    try {
      return type.encode(value, into, frameBytes)
    } catch {
      // The library's message holds the value, which may be personal data: it is not passed on, not even as the cause.
      throw new EncodeError(topic, unfitPaths(type, value))
    }
  }

  return (value) => {
    const end = write(value, scratch)
    if (end >= 0) {
      writeFrame(scratch, schemaId)
      return Buffer.from(scratch.subarray(0, end))
    }
    // A negative answer says how many bytes were missing.
    const message = Buffer.allocUnsafeSlow(scratch.length - end)
    write(value, message)
    writeFrame(message, schemaId)
    return message
  }
}

/** Encoding is synchronous, so all encoders of a codec share one. */
export const scratchBuffer = () => Buffer.allocUnsafeSlow(scratchBytes)
