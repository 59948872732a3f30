const maxFrameBytes = 64 * 1024 * 1024
const lengthBytes = 4

export class FrameError extends Error {
  override readonly name = 'FrameError'
}

/** Cuts one direction of a connection into Kafka's frames, length included; an unfinished one waits for its rest. */
export function frameReader(): (chunk: Buffer) => readonly Buffer[] {
  let waiting: Buffer[] = []
  let held = 0
  let wanted = lengthBytes
  return (chunk) => {
    waiting.push(chunk)
    held += chunk.length
    const frames: Buffer[] = []
    while (held >= wanted) {
      // Joined only when there is enough for the next step, so that a large frame is not copied for each of its pieces.
      const bytes = waiting.length === 1 ? waiting[0]! : Buffer.concat(waiting)
      waiting = [bytes]
      const length = bytes.readInt32BE(0)
      if (length < 0 || length > maxFrameBytes)
        throw new FrameError(`could not read a frame of ${length} bytes: is this Kafka?`)
      wanted = lengthBytes + length
      if (held < wanted) break
      frames.push(bytes.subarray(0, wanted))
      const rest = bytes.subarray(wanted)
      waiting = rest.length === 0 ? [] : [rest]
      held = rest.length
      wanted = lengthBytes
    }
    return frames
  }
}
