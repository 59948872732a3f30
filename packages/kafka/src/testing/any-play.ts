import fc from 'fast-check'
import { type Blow, type Play } from './fault-play.ts'
import { type ManualClock } from './manual-clock.ts'

const lastsMs = 120_000

const anyBlow: fc.Arbitrary<Blow> = fc.record({
  atMs: fc.integer({ min: 0, max: lastsMs }),
  process: fc.nat(2),
  kind: fc.constantFrom('kill', 'pause', 'cut', 'stop'),
  // Shorter than a session, about as long, and longer than a transaction may last.
  forMs: fc.oneof(fc.integer({ min: 1, max: 3_000 }), fc.integer({ min: 8_000, max: 50_000 })),
})

/** Up to three processes, to which up to ten things happen within two minutes. */
export const anyPlay: fc.Arbitrary<Play> = fc.record({
  seed: fc.nat(1_000_000),
  processes: fc.integer({ min: 1, max: 3 }),
  blows: fc.array(anyBlow, { maxLength: 10 }),
  faultShare: fc.constantFrom(0, 0.02, 0.1, 0.3),
  lastsMs: fc.constant(lastsMs),
})

/** Until it is done, when all blows are over, but not for ever. */
export async function playUntilOver(clock: ManualClock, play: Play, isDone: () => boolean): Promise<void> {
  await clock.advance(play.lastsMs + 50_000)
  for (let tries = 0; tries < 60 && !isDone(); tries++) await clock.advance(10_000)
}
