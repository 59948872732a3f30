import { readFile } from 'node:fs/promises'
import { basename } from 'node:path'

interface ProfileNode {
  readonly id: number
  readonly callFrame: { readonly functionName: string; readonly url: string; readonly lineNumber: number }
}
interface CpuProfile {
  readonly nodes: readonly ProfileNode[]
  /** Monotonic microseconds, the same clock in every process of the machine. */
  readonly startTime: number
  readonly samples: readonly number[]
  readonly timeDeltas: readonly number[]
}

export interface HotSpot {
  readonly where: string
  /** Of the time in which the main thread was not idle. */
  readonly share: number
}

const idle = new Set(['(idle)', '(root)'])

/** Where a profile written by `node --cpu-prof` spent its own time between two moments, most first. */
export async function hotSpots(file: string, fromUs: number, toUs: number, most: number): Promise<readonly HotSpot[]> {
  const profile = JSON.parse(await readFile(file, 'utf8')) as CpuProfile
  const nodes = new Map(profile.nodes.map((node) => [node.id, placeOf(node)]))
  const spent = new Map<string, number>()
  let busyUs = 0
  let at = profile.startTime
  for (const [index, id] of profile.samples.entries()) {
    const deltaUs = profile.timeDeltas[index] ?? 0
    at += deltaUs
    const place = nodes.get(id) ?? '(unknown)'
    if (at < fromUs || at > toUs || idle.has(place)) continue
    busyUs += deltaUs
    spent.set(place, (spent.get(place) ?? 0) + deltaUs)
  }
  return [...spent]
    .map(([where, us]) => ({ where, share: us / busyUs }))
    .toSorted((a, b) => b.share - a.share)
    .slice(0, most)
}

function placeOf({ callFrame: { functionName, url, lineNumber } }: ProfileNode): string {
  if (functionName.startsWith('(')) return functionName
  const place = /node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(url)?.[1]
  const file = url === '' ? 'native' : `${basename(url)}:${lineNumber + 1}`
  return `${functionName === '' ? '(anonymous)' : functionName} (${place === undefined ? '' : `${place}/`}${file})`
}
