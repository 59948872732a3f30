import { type LiveCentre } from '@aftercall/simulator'
import { type Clock } from '@aftercall/runtime'

interface Due {
  readonly at: number
  readonly conversationId: string
  readonly body: string
}

/** Brings every arrival to the queue at its time. Resolves when the last is there. */
export async function deliverAll(
  centre: LiveCentre,
  send: (body: string, conversationId: string) => void,
  clock: Clock,
  signal: AbortSignal,
): Promise<void> {
  const waiting = [...centre.conversations]
  const due: Due[] = []
  for (;;) {
    const now = clock.now()
    let began = false
    for (let next = waiting[0]; next !== undefined && next.startsAt <= now; next = waiting[0]) {
      const { conversationId } = next
      for (const { dueAt, body } of centre.arrivals(next)) due.push({ at: dueAt, conversationId, body })
      waiting.shift()
      began = true
    }
    if (began) due.sort((one, other) => other.at - one.at)
    for (let last = due.at(-1); last !== undefined && last.at <= now; last = due.at(-1)) {
      send(last.body, last.conversationId)
      due.pop()
    }
    const next = Math.min(due.at(-1)?.at ?? Infinity, waiting[0]?.startsAt ?? Infinity)
    if (next === Infinity) return
    await clock.sleep(next - clock.now(), signal)
  }
}
