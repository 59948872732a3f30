import { type Counts } from './measure.ts'
import { type PlayProgress } from './simulator-admin.ts'

export interface Picture {
  readonly play: PlayProgress
  readonly counts: Counts
  readonly seconds: number
}

const barWidth = 28

/** The progress of a play as lines: what was sent in, and how far it has come. */
export function progressLines({ play, counts, seconds }: Picture): readonly string[] {
  const bar = (title: string, value: number, of: number, note: string) => {
    const filled = of === 0 ? 0 : Math.round((barWidth * Math.min(value, of)) / of)
    return `  ${title.padEnd(14)} ${'█'.repeat(filled)}${'░'.repeat(barWidth - filled)} ${String(value).padStart(6)} / ${of}  ${note}`
  }
  return [
    bar('events sent', play.eventsSent - play.duplicatesSent, play.eventsPlanned, `and ${play.duplicatesSent} repeats`),
    bar('events stored', counts.events, play.eventsPlanned, ''),
    bar('rows', counts.rows, play.planned - play.dormant, ''),
    bar(
      'final',
      counts.finals,
      play.planned - play.staysOpen,
      `${Math.round(seconds)} s, ${counts.deadLetters} dead letters`,
    ),
  ]
}

export interface Display {
  show(picture: Picture): void
  /** A line that stays, above the moving ones. */
  say(line: string): void
  done(): void
}

export interface Terminal {
  readonly isTTY?: boolean
  write(text: string): unknown
}

const plainEverySeconds = 5

/** Redraws in place on a terminal; elsewhere one line every few seconds. */
export function openDisplay(terminal: Terminal): Display {
  let drawn = 0
  let lastPlain = Number.NEGATIVE_INFINITY
  const clear = () => {
    if (drawn > 0) terminal.write(`\u001b[${drawn}A\u001b[0J`)
    drawn = 0
  }
  return {
    show(picture) {
      if (terminal.isTTY === true) {
        clear()
        const lines = progressLines(picture)
        terminal.write(`${lines.join('\n')}\n`)
        drawn = lines.length
      } else if (picture.seconds - lastPlain >= plainEverySeconds) {
        lastPlain = picture.seconds
        const { play, counts } = picture
        terminal.write(
          `  ${String(Math.round(picture.seconds)).padStart(4)} s: ${play.eventsSent - play.duplicatesSent}/${play.eventsPlanned} events sent, ` +
            `${counts.events} stored; ${counts.rows} rows, ${counts.finals} of ${play.planned - play.staysOpen} final\n`,
        )
      }
    },
    say(line) {
      clear()
      terminal.write(`  ${line}\n`)
    },
    done: () => {
      drawn = 0
    },
  }
}
