import { type Comparison } from './compare.ts'
import { compareCodecs } from './micro-codec.ts'
import { measureCores } from './micro-core.ts'
import { compareInserts } from './micro-insert.ts'
import { makeSubjects } from './micro-subjects.ts'
import { openClickHouse, type PlaceOptions } from './place.ts'

export { type Comparison } from './compare.ts'

/** Parts that are worth knowing by themselves, each beside what one would do instead. */
export async function measureMicro(options: PlaceOptions): Promise<readonly Comparison[]> {
  const { say, signal } = options
  say('micro: making events and records')
  const subjects = await makeSubjects(signal)
  say('micro: codec')
  const codecs = await compareCodecs(subjects)
  say('micro: rules')
  const cores = await measureCores(subjects)
  await using clickhouse = await openClickHouse(options)
  say('micro: inserts')
  return [...codecs, ...cores, ...(await compareInserts(subjects, clickhouse, signal))]
}
