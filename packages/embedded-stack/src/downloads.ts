import { existsSync } from 'node:fs'
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type Java, MissingToolError } from './java.ts'
import { projectRoot } from './project-root.ts'
import { runCommand } from './run-command.ts'

export type JavaPart = 'kafka' | 'registry' | 'sqs'

/** What each download is called for people, and about how much of it comes over the line, in MB. */
const about: Record<JavaPart, { title: string; megabytes: number }> = {
  kafka: { title: 'Kafka', megabytes: 44 },
  registry: { title: 'schema registry', megabytes: 109 },
  sqs: { title: 'SQS', megabytes: 37 },
}

export class DownloadError extends Error {
  override readonly name = 'DownloadError'
}

// Written last: a folder without it is one that was never finished.
const marker = '.complete'
const cacheDir = join(projectRoot, '.cache/stack')
const pomOf = (part: JavaPart) => join(import.meta.dirname, '../maven', `${part}.pom.xml`)

interface DownloadOptions {
  readonly java: Java
  readonly signal: AbortSignal
  readonly onProgress: (line: string) => void
}

/**
 * The folder with the jars of a part, downloaded by Maven when it is not there yet; no network otherwise.
 * @throws MissingToolError when Maven is needed and missing; DownloadError when it fails
 */
export async function downloadedPart(part: JavaPart, options: DownloadOptions): Promise<string> {
  const target = join(cacheDir, `${part}-${await pinnedVersion(part)}`)
  if (existsSync(join(target, marker))) return target
  const { title, megabytes } = about[part]
  options.onProgress(`downloading ${title} (about ${megabytes} MB, once)`)
  const temporary = `${target}.${process.pid}.tmp`
  await mkdir(temporary, { recursive: true })
  try {
    await copyJars(part, temporary, options)
    await writeFile(join(temporary, marker), '')
    await moveInto(temporary, target)
  } finally {
    await rm(temporary, { recursive: true, force: true })
  }
  options.onProgress(`downloaded ${title}`)
  return target
}

/** The pom's own version is the artifact's: the one place where it is pinned. */
export async function pinnedVersion(part: JavaPart): Promise<string> {
  const version = /<version>([^<$]+)<\/version>/.exec(await readFile(pomOf(part), 'utf8'))?.[1]
  if (version === undefined) throw new Error(`no version in ${pomOf(part)}`)
  return version
}

async function copyJars(part: JavaPart, folder: string, options: DownloadOptions): Promise<void> {
  if (part !== 'registry') {
    return await maven(
      part,
      ['dependency:copy-dependencies', '-DincludeScope=runtime', `-DoutputDirectory=${folder}`],
      options,
    )
  }
  await maven(part, ['dependency:copy', `-DoutputDirectory=${folder}`], options)
  const archive = (await readdir(folder)).find((name) => name.endsWith('.tar.gz'))
  if (archive === undefined) throw new DownloadError(`Maven copied no archive of the registry into ${folder}`)
  const { code, output } = await runCommand('tar', ['-xzf', archive], { cwd: folder, signal: options.signal })
  if (code !== 0) throw new DownloadError(`could not unpack ${archive} with tar: ${output}`)
  await rm(join(folder, archive))
}

async function maven(part: JavaPart, goals: string[], { java, signal }: DownloadOptions): Promise<void> {
  const args = ['-q', '-B', '-f', pomOf(part), ...goals]
  const env = java.home === undefined ? {} : { JAVA_HOME: java.home }
  const { code, output } = await runCommand('mvn', args, { signal, env })
  if (code === 0) return
  if ((await runCommand('mvn', ['-v'], { signal, env })).code !== 0) {
    throw new MissingToolError(
      `Maven is needed to download ${about[part].title}: install it (apt install maven, brew install maven, https://maven.apache.org)`,
    )
  }
  const reason =
    output
      .split('\n')
      .filter((line) => line.includes('[ERROR]'))
      .slice(0, 3)
      .join('\n') || output
  throw new DownloadError(
    `Maven could not download ${about[part].title} (is there a network?), exit code ${code}:\n${reason}`,
  )
}

async function moveInto(temporary: string, target: string): Promise<void> {
  // An unfinished folder of an older kind, or none.
  if (!existsSync(join(target, marker))) await rm(target, { recursive: true, force: true })
  try {
    await rename(temporary, target)
  } catch (error) {
    // Somebody else downloaded the same at the same time and was first.
    if (!existsSync(join(target, marker))) throw error
  }
}
