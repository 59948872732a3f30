export interface AnswerTime {
  /** State of the answer, epoch ms, to the second. */
  readonly asOf: number
  readonly source: 'date_header' | 'estimated'
}

/** Epoch ms of a Date header (whole seconds, GMT), or null when there is none that can be read. */
export function readDateHeader(header: string | undefined): number | null {
  const text = header?.trim() ?? ''
  const ms = /GMT$/.test(text) ? Date.parse(text) : Number.NaN
  return Number.isNaN(ms) || ms <= 0 ? null : ms
}

/** What is known of the server's clock by the Date headers of its answers, whichever call they answer. */
export interface ServerClock {
  /** An answer has come, at `receivedAtMs` of our clock. */
  heard(header: string | undefined, receivedAtMs: number): void
  /**
   * As of when an answer holds. Its Date header says it. Without one it is estimated as the moment of sending by our clock, corrected by
   * how far the server's clock was off when it last sent a Date: the earliest moment that the answer can stand for, so that an estimate
   * never outranks a later answer that has a Date. Our own clock decides only where no answer at all has ever had one.
   */
  answerTime(header: string | undefined, sentAtMs: number): AnswerTime
}

export function createServerClock(): ServerClock {
  let aheadMs = 0
  return {
    heard(header, receivedAtMs) {
      const dated = readDateHeader(header)
      if (dated !== null) aheadMs = dated - receivedAtMs
    },
    answerTime(header, sentAtMs) {
      const dated = readDateHeader(header)
      if (dated !== null) return { asOf: dated, source: 'date_header' }
      return { asOf: Math.floor((sentAtMs + aheadMs) / 1_000) * 1_000, source: 'estimated' }
    },
  }
}
