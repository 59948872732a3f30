import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { answersHttp, untilReady } from '../ready.ts'
import { type JavaPartContext, leanJvm, type StartedPart } from './part.ts'

/** Starts Apicurio. The address is what a client of Confluent's registry takes as its base. */
export async function startRegistry(context: JavaPartContext): Promise<StartedPart<string>> {
  const port = context.ports('registry')
  const runner = (await readdir(context.jars)).find((name) => name.endsWith('-runner.jar'))
  if (runner === undefined)
    throw new Error(`no runner jar in ${context.jars}: delete that folder, it is downloaded again`)
  const settings = {
    'quarkus.http.host': '127.0.0.1',
    'quarkus.http.port': String(port),
    'quarkus.log.level': 'WARN',
    'quarkus.log.category."io.apicurio".level': 'WARN',
    'quarkus.http.access-log.enabled': 'false',
    'quarkus.banner.enabled': 'false',
    // Ids of schemas stand in records that outlive a restart, so the registry has to as well.
    'apicurio.storage.kind': 'sql',
    'apicurio.storage.sql.kind': 'h2',
    'apicurio.datasource.url': `jdbc:h2:file:${join(context.dir, 'schemas')};DB_CLOSE_ON_EXIT=FALSE`,
  }
  const process = context.supervisor.spawnService({
    name: 'registry',
    command: context.java.command,
    args: [
      ...leanJvm(256),
      ...Object.entries(settings).map(([key, value]) => `-D${key}=${value}`),
      '-jar',
      join(context.jars, runner),
    ],
    cwd: context.dir,
    logFile: join(context.dir, 'registry.log'),
  })
  const url = `http://127.0.0.1:${port}/apis/ccompat/v7`
  await untilReady(process, (signal) => answersHttp(`${url}/subjects`, signal), context.signal)
  return { address: url, processes: [process] }
}
