/**
 * The time of a play against the time of the machine, both epoch ms. The play runs `speed` times as fast and meets the
 * machine's time at its end; so whatever has happened in it lies in the past, and after its end both run alike.
 */
export interface PlayTime {
  /** What time it is in the play when the machine says `real`. */
  at(real: number): number
  /** When the machine says that the play's time is `played`. */
  realOf(played: number): number
}

export const playTime = (endsAt: number, speed: number): PlayTime => ({
  at: (real) => (real >= endsAt ? real : real - (speed - 1) * (endsAt - real)),
  realOf: (played) => (played >= endsAt ? played : endsAt - (endsAt - played) / speed),
})
