export interface ShareLimits {
  /** bridge, completion, details or sink. */
  readonly stage: string
  /** 0 to 1; above it the stage stops. 1 never stops. */
  readonly maxShare: number
  /** So many last records are looked at. */
  readonly windowRecords: number
}

/** With fewer records seen nothing is judged: one bad message of two is no flood. */
export const leastSeenRecords = 200

/** Judges the share of dead letters among the last records. A stage that dead-letters most of what it reads is itself at fault, or is fed with what is not its own. */
export interface DeadLetterShare {
  /**
   * What is about to become of records, in their order: null, or the reason why one is dead-lettered. Called before any dead letter is sent
   * and before anything is acknowledged.
   * @throws DeadLetterShareError once the limit is passed, and from then on always
   */
  note(outcomes: Iterable<string | null>): void
}

export class DeadLetterShareError extends Error {
  override readonly name = 'DeadLetterShareError'
  readonly fields: Readonly<Record<string, unknown>>
  constructor({ stage, maxShare }: ShareLimits, seen: number, dead: number, reasons: readonly string[]) {
    super(
      `could not go on in ${stage}: ${dead} of the last ${seen} records would be dead-lettered (${reasons.join(', ')}), more than ` +
        `DEAD_LETTER_MAX_SHARE=${maxShare} allows. Nothing of the last batch was acknowledged. Mend the cause and start again, or start with a higher DEAD_LETTER_MAX_SHARE to put them aside`,
    )
    this.fields = { stage, seen, dead, maxShare, reasons }
  }
}

const toldReasons = 3

export function deadLetterShare(limits: ShareLimits): DeadLetterShare {
  const { maxShare, windowRecords } = limits
  const least = Math.min(leastSeenRecords, windowRecords)
  const last: (string | null)[] = []
  let next = 0
  let dead = 0
  let over: DeadLetterShareError | null = null

  const add = (outcome: string | null) => {
    const leaves = last[next]
    if (leaves !== undefined && leaves !== null) dead -= 1
    if (outcome !== null) dead += 1
    last[next] = outcome
    next = (next + 1) % windowRecords
  }
  return {
    note(outcomes) {
      if (maxShare >= 1) return
      for (const outcome of outcomes) {
        if (over !== null) break
        add(outcome)
        if (last.length >= least && dead > maxShare * last.length)
          over = new DeadLetterShareError(limits, last.length, dead, commonest(last))
      }
      if (over !== null) throw over
    },
  }
}

function commonest(outcomes: readonly (string | null)[]): readonly string[] {
  const counts = new Map<string, number>()
  for (const outcome of outcomes) if (outcome !== null) counts.set(outcome, (counts.get(outcome) ?? 0) + 1)
  const sorted = [...counts].sort(([a, one], [b, other]) => other - one || a.localeCompare(b))
  return sorted.slice(0, toldReasons).map(([reason, count]) => `${reason} ${count}`)
}
