const metadataKey = 3
const findCoordinatorKey = 10
/** From these versions on the answers have another form; kafkajs does not speak them. */
const compactMetadata = 9
const compactCoordinator = 3
// Length and correlation id.
const headerBytes = 8

/** A place in a frame that moves on as it is read. */
interface Cursor {
  at: number
}

/** Replaces the brokers' ports in the answers that tell addresses, where they stand; everything else is left as it is. */
export function rewritePorts(
  answer: Buffer,
  { apiKey, version }: { readonly apiKey: number; readonly version: number },
  portOf: (brokerPort: number) => number,
): void {
  const cursor = { at: headerBytes }
  const replacePort = () => {
    const port = answer.readInt32BE(cursor.at)
    // A coordinator that is not known yet has port -1.
    if (port > 0) answer.writeInt32BE(portOf(port), cursor.at)
    cursor.at += 4
  }
  if (apiKey === metadataKey) {
    if (version >= compactMetadata) throw new Error(`could not read the addresses in Metadata of version ${version}`)
    if (version >= 3) cursor.at += 4
    const brokers = answer.readInt32BE(cursor.at)
    cursor.at += 4
    for (let broker = 0; broker < brokers; broker++) {
      cursor.at += 4
      skipString(answer, cursor)
      replacePort()
      if (version >= 1) skipString(answer, cursor)
    }
  } else if (apiKey === findCoordinatorKey) {
    if (version >= compactCoordinator)
      throw new Error(`could not read the address in FindCoordinator of version ${version}`)
    if (version >= 1) cursor.at += 4
    cursor.at += 2
    if (version >= 1) skipString(answer, cursor)
    cursor.at += 4
    skipString(answer, cursor)
    replacePort()
  }
}

function skipString(bytes: Buffer, cursor: Cursor): void {
  const length = bytes.readInt16BE(cursor.at)
  cursor.at += 2 + Math.max(0, length)
}
