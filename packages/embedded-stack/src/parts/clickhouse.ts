import { mkdir, writeFile } from 'node:fs/promises'
import { connect } from 'node:net'
import { join } from 'node:path'
import { nodeBinary } from '../project-root.ts'
import { answersHttp, untilReady } from '../ready.ts'
import { type PartContext, type StartedPart } from './part.ts'

export interface ClickhouseAddress {
  /** Of the HTTP interface, without a path; `/play` is ClickHouse's own query page. */
  readonly url: string
  readonly httpPort: number
  readonly tcpPort: number
  readonly user: string
  readonly password: string
}

const memoryLimitBytes = 1024 * 1024 * 1024

/** Starts ClickHouse. Its user `default` may do everything and has no password: it listens on loopback only. */
export async function startClickhouse(context: PartContext): Promise<StartedPart<ClickhouseAddress>> {
  const [httpPort, tcpPort] = [context.ports('clickhouse-http'), context.ports('clickhouse-tcp')]
  const data = join(context.dir, 'data')
  await mkdir(data, { recursive: true })
  const users = join(context.dir, 'users.xml')
  const config = join(context.dir, 'config.xml')
  await writeFile(users, usersXml)
  await writeFile(config, configXml(users, join(context.dir, 'server.log')))
  const process = context.supervisor.spawnService({
    name: 'clickhouse',
    command: nodeBinary(),
    args: [join(import.meta.dirname, 'clickhouse-server.ts'), config, data, String(httpPort), String(tcpPort)],
    cwd: context.dir,
    logFile: join(context.dir, 'clickhouse.log'),
  })
  const url = `http://127.0.0.1:${httpPort}`
  const selects = (signal: AbortSignal) =>
    answersHttp(`${url}/?query=SELECT%201`, signal, (body) => body.trim() === '1')
  await untilReady(
    process,
    async (signal) => (await selects(signal)) && (await accepts(tcpPort, signal)),
    context.signal,
  )
  return { address: { url, httpPort, tcpPort, user: 'default', password: '' }, processes: [process] }
}

async function accepts(port: number, signal: AbortSignal): Promise<boolean> {
  return await new Promise((resolve, reject) => {
    const socket = connect({ port, host: '127.0.0.1', signal })
    socket.once('error', reject)
    socket.once('connect', () => {
      socket.destroy()
      resolve(true)
    })
  })
}

const usersXml = `<clickhouse>
  <profiles><default><max_threads>2</max_threads></default></profiles>
  <quotas><default/></quotas>
  <users>
    <default>
      <password></password>
      <networks><ip>127.0.0.1</ip></networks>
      <profile>default</profile>
      <quota>default</quota>
    </default>
  </users>
</clickhouse>
`

// Pools and caches of a server for hundreds of cores' worth of work, cut to what a laptop has to spare.
const configXml = (users: string, log: string): string => `<clickhouse>
  <logger><log>${log}</log><console>0</console><size>10M</size><count>1</count></logger>
  <users_config>${users}</users_config>
  <max_server_memory_usage>${memoryLimitBytes}</max_server_memory_usage>
  <mark_cache_size>67108864</mark_cache_size>
  <index_mark_cache_size>16777216</index_mark_cache_size>
  <uncompressed_cache_size>16777216</uncompressed_cache_size>
  <mmap_cache_size>100</mmap_cache_size>
  <max_concurrent_queries>100</max_concurrent_queries>
  <background_pool_size>2</background_pool_size>
  <background_merges_mutations_concurrency_ratio>2</background_merges_mutations_concurrency_ratio>
  <background_schedule_pool_size>8</background_schedule_pool_size>
  <background_common_pool_size>2</background_common_pool_size>
  <background_fetches_pool_size>1</background_fetches_pool_size>
  <background_move_pool_size>1</background_move_pool_size>
  <background_buffer_flush_schedule_pool_size>1</background_buffer_flush_schedule_pool_size>
  <background_message_broker_schedule_pool_size>4</background_message_broker_schedule_pool_size>
  <background_distributed_schedule_pool_size>1</background_distributed_schedule_pool_size>
  <merge_tree>
    <number_of_free_entries_in_pool_to_execute_mutation>2</number_of_free_entries_in_pool_to_execute_mutation>
    <number_of_free_entries_in_pool_to_lower_max_size_of_merge>2</number_of_free_entries_in_pool_to_lower_max_size_of_merge>
    <number_of_free_entries_in_pool_to_execute_optimize_entire_partition>2</number_of_free_entries_in_pool_to_execute_optimize_entire_partition>
  </merge_tree>
</clickhouse>
`
