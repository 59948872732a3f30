/** The registry's framing: 0x00, the writer's schema id as four bytes, then the Avro body. */
export const frameBytes = 5

/** Schema id of a framed message, or undefined when the message is not framed. */
export function schemaIdOf(message: Buffer): number | undefined {
  return message.length < frameBytes || message[0] !== 0 ? undefined : message.readUInt32BE(1)
}

/** Writes the frame at the start of `message`. */
export function writeFrame(message: Buffer, schemaId: number): void {
  message[0] = 0
  message.writeUInt32BE(schemaId, 1)
}
