/** A growing buffer with the primitive encodings of ClickHouse's binary formats, little endian. */
export class ByteWriter {
  #buffer: Buffer
  #length = 0

  constructor(initialBytes = 64 * 1024) {
    this.#buffer = Buffer.allocUnsafe(initialBytes)
  }

  get length(): number {
    return this.#length
  }

  uint8(value: number): void {
    this.#reserve(1)
    this.#buffer[this.#length++] = value
  }

  uint16(value: number): void {
    this.#reserve(2)
    this.#length = this.#buffer.writeUInt16LE(value, this.#length)
  }

  /** Signed and unsigned alike: the low 32 bits. */
  int32(value: number): void {
    this.#reserve(4)
    this.#length = this.#buffer.writeInt32LE(value | 0, this.#length)
  }

  /** A safe integer, as two halves: twice as fast as going through BigInt. */
  int64(value: number): void {
    this.#reserve(8)
    const high = Math.floor(value / 0x1_0000_0000)
    this.#length = this.#buffer.writeInt32LE((value - high * 0x1_0000_0000) | 0, this.#length)
    this.#length = this.#buffer.writeInt32LE(high | 0, this.#length)
  }

  bigint64(value: bigint): void {
    this.#reserve(8)
    this.#length = this.#buffer.writeBigUInt64LE(BigInt.asUintN(64, value), this.#length)
  }

  float64(value: number): void {
    this.#reserve(8)
    this.#length = this.#buffer.writeDoubleLE(value, this.#length)
  }

  varUint(value: number): void {
    this.#reserve(10)
    let rest = value
    while (rest >= 0x80) {
      this.#buffer[this.#length++] = (rest % 0x80) | 0x80
      rest = Math.floor(rest / 0x80)
    }
    this.#buffer[this.#length++] = rest
  }

  bytes(value: Uint8Array): void {
    this.varUint(value.length)
    this.#reserve(value.length)
    this.#buffer.set(value, this.#length)
    this.#length += value.length
  }

  string(value: string): void {
    // Ids and names: below 42 characters the length in UTF-8 fits one byte, whatever they are.
    if (value.length < 42) return this.#shortString(value)
    const bytes = Buffer.byteLength(value)
    this.varUint(bytes)
    this.#reserve(bytes)
    this.#length += this.#buffer.write(value, this.#length)
  }

  /** What was written; the writer must not be used afterwards. */
  finish(): Buffer {
    return this.#buffer.subarray(0, this.#length)
  }

  #shortString(value: string): void {
    this.#reserve(1 + 3 * value.length)
    const start = this.#length + 1
    for (let index = 0; index < value.length; index++) {
      const code = value.charCodeAt(index)
      if (code > 0x7f) {
        const bytes = this.#buffer.write(value, start)
        this.#buffer[start - 1] = bytes
        this.#length = start + bytes
        return
      }
      this.#buffer[start + index] = code
    }
    this.#buffer[start - 1] = value.length
    this.#length = start + value.length
  }

  #reserve(bytes: number): void {
    if (this.#length + bytes <= this.#buffer.length) return
    const grown = Buffer.allocUnsafe(Math.max(this.#buffer.length * 2, this.#length + bytes))
    this.#buffer.copy(grown, 0, 0, this.#length)
    this.#buffer = grown
  }
}
