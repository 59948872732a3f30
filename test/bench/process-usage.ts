import { readFileSync } from 'node:fs'

/** What the kernel says of a process, all its threads together. */
export interface ProcessUsage {
  /** User and system time since its start, seconds, in steps of 10 ms. */
  readonly cpuSeconds: number
  readonly peakRssBytes: number
  readonly rssBytes: number
}

/** Ticks per second of /proc on every Linux that Node runs on. */
const ticksPerSecond = 100

/** Undefined where there is no /proc, and when the process is gone. */
export function usageOf(pid: number): ProcessUsage | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    // The name in parentheses may hold spaces; the fields behind it are numbers.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    const [userTicks, systemTicks] = [Number(fields[11]), Number(fields[12])]
    const status = readFileSync(`/proc/${pid}/status`, 'utf8')
    const bytesOf = (name: string) => Number(new RegExp(`^${name}:\\s+(\\d+) kB$`, 'm').exec(status)?.[1] ?? 0) * 1_024
    const cpuSeconds = (userTicks + systemTicks) / ticksPerSecond
    return { cpuSeconds, peakRssBytes: bytesOf('VmHWM'), rssBytes: bytesOf('VmRSS') }
  } catch {
    return undefined
  }
}
