import { type MediaReading } from '../facts/conversation.ts'
import { type Dice } from '../facts/dice.ts'

const packetMs = 20
/** The best that each codec reaches. */
const best = { 'audio/opus': { mos: 4.883, rFactor: 92.47 }, 'audio/PCMU': { mos: 4.412, rFactor: 92.52 } } as const

/** One reading of a path that carried media from `from` to `to`; it is taken within 0.1 s after the path ended. */
export function readMedia(dice: Dice, codec: MediaReading['codec'], from: number, to: number): MediaReading {
  const { mos, rFactor } = best[codec]
  const poor = dice.chance(0.05)
  const mosLost = poor ? 0.4 + dice.next() * 2 : dice.next() * 0.02
  const packets = Math.max(1, Math.round((to - from) / packetMs) - dice.whole(0, 4))
  return {
    at: to + dice.whole(15, 95),
    codec,
    minMos: mos - mosLost,
    minRFactor: rFactor - mosLost * (poor ? 21 : 12),
    maxLatencyMs: poor ? dice.whole(90, 400) : dice.whole(28, 70),
    receivedPackets: packets,
    ...(poor ? { discardedPackets: Math.max(1, Math.round(packets * dice.next() * 0.03)) } : {}),
  }
}
