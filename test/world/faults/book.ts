import { type Clock } from '@aftercall/runtime'
import { type ProcessBook } from './world-process.ts'

export interface BookLine {
  readonly at: number
  readonly process: string
  readonly text: string
  readonly isFault: boolean
}

/** Everything that happens in a world, in order: all of it in one number, and the lines for whoever reads them. */
export interface Book extends ProcessBook {
  readonly lines: readonly BookLine[]
  readonly faults: number
  readonly requests: number
  /** Of every line so far; two worlds that differ anywhere differ here. */
  digest(): string
}

/** `keepsRequests`: every request is a line; otherwise faults only. */
export function openBook(clock: Pick<Clock, 'now'>, keepsRequests: boolean): Book {
  const lines: BookLine[] = []
  let [low, high, faults, requests] = [0x811c9dc5, 0x01000193, 0, 0]
  const mix = (text: string) => {
    for (let index = 0; index < text.length; index++) {
      low = Math.imul(low ^ text.charCodeAt(index), 0x01000193)
      high = Math.imul(high + low, 0x85ebca6b) ^ (low >>> 13)
    }
  }
  const note = (process: string, text: string, isFault: boolean) => {
    mix(process)
    mix(text)
    mix(String(clock.now()))
    if (isFault || keepsRequests) lines.push({ at: clock.now(), process, text, isFault })
  }
  return {
    lines,
    get faults() {
      return faults
    },
    get requests() {
      return requests
    },
    request(process, text) {
      requests += 1
      note(process, text, false)
    },
    fault(process, text) {
      faults += 1
      note(process, text, true)
    },
    digest: () => [low, high].map((part) => (part >>> 0).toString(16).padStart(8, '0')).join(''),
  }
}
