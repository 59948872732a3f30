import { gzipSync } from 'node:zlib'
import { type FetchedLog } from './fetch-log.ts'
import { readFetched, unpack } from './read-log.ts'
import { zstd } from './zstd.ts'

const nothing: FetchedLog = {
  ...{ partition: 0, errorCode: 0, stableEnd: 20, aborted: [], clientSideThrottleTime: 0, records: Buffer.alloc(0) },
}
const read = (fetched: Partial<FetchedLog>, offset = 5) => readFetched({ ...nothing, ...fetched }, offset, () => false)

describe('a piece of a log', () => {
  it('that is empty shows that there is nothing up to the end: compaction may have taken the last records', async () => {
    expect(await read({})).toEqual({ next: 5, seen: 20, isOver: false, stableEnd: 20 })
    expect(await read({ stableEnd: 3 })).toMatchObject({ seen: 5 })
  })

  it('tells nothing of the end where the broker answered for no partition', async () => {
    expect(await read({ partition: null, stableEnd: 0 })).toEqual({ next: 5, seen: 5, isOver: false, stableEnd: null })
  })

  it('without one whole batch is refused: it would be asked for again for ever', async () => {
    await expect(read({ records: Buffer.alloc(40) })).rejects.toThrow('from offset 5 on: 40 bytes came, and no whole')
  })
})

describe('unpacking', () => {
  const plain = Buffer.from('records '.repeat(400))

  it('knows gzip and zstd', async () => {
    expect(await unpack(gzipSync(plain), 1)).toEqual(plain)
    expect(await unpack(await zstd.compress({ buffer: plain }), 4)).toEqual(plain)
  })

  it.each([2, 3, 5, 7])('refuses codec %i with what to do about it', async (codec) => {
    await expect(unpack(plain, codec)).rejects.toThrow(`its codec is ${codec}`)
  })
})
