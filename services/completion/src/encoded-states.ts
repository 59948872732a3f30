/**
 * Many small values by key, as bytes outside of the heap: an object of a state takes three to five times the memory of its encoding, and the
 * collector walks all of them again and again. Values are kept in slots of whole units in large chunks; a slot that becomes free is used
 * again for a value of about its size.
 */
export interface EncodedStates {
  readonly size: number
  /** Copies `value`. `offset` says where in the changelog it stands, -1 when that is not known. */
  set(key: string, value: Buffer, offset?: number): void
  delete(key: string): void
  /** The bytes themselves: they hold until the next `set` or `delete`. */
  get(key: string): Buffer | undefined
  offsetOf(key: string): number | undefined
  keys(): IterableIterator<string>
}

const unitBytes = 64
const chunkBytes = 1_048_576
const unitsPerChunk = chunkBytes / unitBytes
/** In front of each value: its length, the units of its slot, its offset. */
const headBytes = 16
/** What is larger has a buffer of its own. */
const largestSlotBytes = 65_536

/** One chunk, with views for its heads: a slot begins at a multiple of 64, so they are aligned. */
interface Chunk {
  readonly bytes: Buffer
  readonly words: Uint32Array
  readonly doubles: Float64Array
}

function newChunk(): Chunk {
  const memory = new ArrayBuffer(chunkBytes)
  return { bytes: Buffer.from(memory), words: new Uint32Array(memory), doubles: new Float64Array(memory) }
}

interface Large {
  readonly value: Buffer
  readonly offset: number
}

export function encodedStates(): EncodedStates {
  const slots = new Map<string, number | Large>()
  const chunks: Chunk[] = []
  /** Free slots by their units. */
  const free: number[][] = []
  let usedUnits = unitsPerChunk

  const chunkOf = (slot: number) => chunks[Math.floor(slot / unitsPerChunk)] as Chunk
  const startOf = (slot: number) => (slot % unitsPerChunk) * unitBytes
  const unitsOf = (slot: number) => chunkOf(slot).words[startOf(slot) / 4 + 1] as number

  /** A free slot of this size or little more, or a new one; what is left of a chunk that is too short becomes free. */
  const allocate = (units: number): number => {
    for (let size = units; size <= units + (units >> 2); size++) {
      const slot = free[size]?.pop()
      if (slot !== undefined) return slot
    }
    if (usedUnits + units > unitsPerChunk) {
      if (usedUnits < unitsPerChunk) release((chunks.length - 1) * unitsPerChunk + usedUnits, unitsPerChunk - usedUnits)
      chunks.push(newChunk())
      usedUnits = 0
    }
    const slot = (chunks.length - 1) * unitsPerChunk + usedUnits
    usedUnits += units
    chunkOf(slot).words[startOf(slot) / 4 + 1] = units
    return slot
  }

  const release = (slot: number, units: number) => {
    chunkOf(slot).words[startOf(slot) / 4 + 1] = units
    const same = free[units]
    if (same === undefined) free[units] = [slot]
    else same.push(slot)
  }

  const store = (slot: number, value: Buffer, offset: number) => {
    const { bytes, words, doubles } = chunkOf(slot)
    const start = startOf(slot)
    words[start / 4] = value.length
    doubles[start / 8 + 1] = offset
    bytes.set(value, start + headBytes)
  }

  const remove = (key: string) => {
    const slot = slots.get(key)
    if (slot === undefined) return
    slots.delete(key)
    if (typeof slot === 'number') release(slot, unitsOf(slot))
    // Nothing is remembered: nothing need be kept for it.
    if (slots.size > 0) return
    chunks.length = 0
    free.length = 0
    usedUnits = unitsPerChunk
  }

  return {
    get size() {
      return slots.size
    },
    set(key, value, offset = -1) {
      const known = slots.get(key)
      if (value.length > largestSlotBytes) {
        if (typeof known === 'number') release(known, unitsOf(known))
        slots.set(key, { value: Buffer.from(value), offset })
        return
      }
      const units = Math.ceil((headBytes + value.length) / unitBytes)
      if (typeof known === 'number') {
        const has = unitsOf(known)
        if (units <= has && has <= 2 * units) {
          store(known, value, offset)
          return
        }
        release(known, has)
      }
      const slot = allocate(units)
      store(slot, value, offset)
      slots.set(key, slot)
    },
    delete: remove,
    get(key) {
      const slot = slots.get(key)
      if (typeof slot !== 'number') return slot?.value
      const { bytes, words } = chunkOf(slot)
      const start = startOf(slot)
      return bytes.subarray(start + headBytes, start + headBytes + (words[start / 4] as number))
    },
    offsetOf(key) {
      const slot = slots.get(key)
      return typeof slot === 'number' ? chunkOf(slot).doubles[startOf(slot) / 8 + 1] : slot?.offset
    },
    keys: () => slots.keys(),
  }
}
