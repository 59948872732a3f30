import { type Member } from './member.ts'
import { type CrashPoint } from './processes/crash-points.ts'

/**
 * Lets nothing more pass to or from a member from the `nth` such message on, that one included; `struck` says when. Its process can go on
 * thinking, but nobody hears of it.
 */
export function isolateAt(
  { proxies }: Member,
  { server, message, side }: Pick<CrashPoint, 'server' | 'message' | 'side'>,
  nth: number,
): { struck(): boolean; seen(): number } {
  let seen = 0
  let isStruck = false
  const wanted = side === 'before' ? 'request' : 'answer'
  proxies[server].watch((passing) => {
    if (isStruck || passing.side !== wanted || !passing.name.startsWith(message)) return 'pass'
    seen += 1
    if (seen < nth) return 'pass'
    isStruck = true
    proxies.all.impose({ kind: 'half-open' })
    return 'hold'
  })
  return { struck: () => isStruck, seen: () => seen }
}
