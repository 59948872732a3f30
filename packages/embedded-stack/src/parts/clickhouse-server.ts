// The ClickHouse server, in this process: the engine's library ships inside the npm package `chdb`, and its command-line entry is
// `clickhouse local`, which can open the real HTTP and native listeners. The call lasts as long as its last query does, so the
// process is the server. It has to run on the thread's own stack: FFI packages that switch stacks fail ClickHouse's stack check.
import { libchdbPath } from 'chdb/libchdb'
import { DataType, load, open } from 'ffi-rs'

const [configFile, dataDir, httpPort, tcpPort] = process.argv.slice(2)
if (!configFile || !dataDir || !httpPort || !tcpPort) {
  throw new Error('usage: clickhouse-server.ts <config file> <data dir> <http port> <tcp port>')
}
const serveForEver =
  'SYSTEM START LISTEN HTTP; SYSTEM START LISTEN TCP; SELECT sleepEachRow(1) FROM system.numbers ' +
  'SETTINGS max_block_size=1, function_sleep_max_microseconds_per_block=3000000000, log_queries=0 FORMAT Null'
const args = [
  'clickhouse',
  `--config-file=${configFile}`,
  `--path=${dataDir}`,
  '--log-level=warning',
  '--listen_host=127.0.0.1',
  '--multiquery',
  '--query',
  serveForEver,
  '--',
  `--http_port=${httpPort}`,
  `--tcp_port=${tcpPort}`,
]
open({ library: 'chdb', path: libchdbPath() })
load({
  library: 'chdb',
  funcName: 'chdb_query_cmdline',
  retType: DataType.External,
  paramsType: [DataType.I32, DataType.StringArray],
  paramsValue: [args.length, args],
})
