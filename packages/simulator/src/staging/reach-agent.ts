import { type Participant } from '../facts/conversation.ts'
import { type Queue, type User } from '../organisation/organisation.ts'
import { type Stage } from '../timelines/timeline.ts'
import { type Unanswered, unansweredAgent } from './agent.ts'
import { type Caller } from './caller.ts'
import { queueParticipant, type QueueVisit } from './queue-wait.ts'

export interface Entry {
  readonly queue: Queue
  /** When the caller left what came before. */
  readonly leftAt: number
  readonly cameFrom: QueueVisit['cameFrom']
}

/** Setting up takes the queue some milliseconds; waiting counts from after that. */
export function enterQueue({ dice }: Stage, { queue, leftAt, cameFrom }: Entry) {
  const enteredAt = leftAt + dice.whole(8, 20)
  return { queue, cameFrom, enteredAt, waitsFrom: enteredAt + dice.whole(10, 18) }
}

/** Different people, so that nobody is offered the same conversation twice. */
export function pickUsers({ dice, organisation }: Stage, count: number, except: readonly User[] = []): User[] {
  const free = organisation.users.filter((user) => !except.includes(user))
  return Array.from({ length: count }, () => free.splice(dice.whole(0, free.length - 1), 1)).flat()
}

export interface Reached {
  readonly visit: QueueVisit
  /** The queue and the agents who did not take the call, in order of arrival. */
  readonly participants: Participant[]
  readonly user: User
  readonly ringsFrom: number
  readonly answeredAt: number
}

/** A stay in a queue that ends with an agent's answer, after `missed` offers that nobody took (`how`: all alike). */
export function reachAgent(
  stage: Stage,
  caller: Caller,
  entry: Entry,
  missed: number,
  except: readonly User[] = [],
  how?: 'declined' | 'timed-out',
): Reached {
  const { dice } = stage
  const door = enterQueue(stage, entry)
  const timeoutMs = entry.queue.mediaSettings.call.alertingTimeoutSeconds * 1_000
  const [user, ...others] = pickUsers(stage, missed + 1, except)
  if (!user) throw new RangeError('the organisation has too few users for this timeline')
  let freeAt = door.waitsFrom + dice.around(9_000, 1, 300, 180_000)
  const offers: Unanswered[] = others.map((other) => {
    const part = how ?? (dice.chance(0.7) ? 'timed-out' : 'declined')
    const ringsFrom = freeAt
    const ringsTo = ringsFrom + (part === 'declined' ? dice.whole(800, 5_000) : timeoutMs + dice.whole(0, 40))
    freeAt = ringsTo + dice.whole(400, 6_000)
    return {
      user: other,
      part,
      ringsFrom,
      ringsTo,
      ...(part === 'timed-out' && dice.chance(0.3) ? { failed: true } : {}),
    }
  })
  const endedAt = freeAt + dice.whole(900, Math.min(7_000, timeoutMs - 100))
  const visit: QueueVisit = { ...door, endedAt, answeredBy: user }
  return {
    visit,
    participants: [
      queueParticipant(stage, caller, visit),
      ...offers.map((offer) => unansweredAgent(stage, caller, visit, strayWork(stage, entry.queue, offer))),
    ],
    user,
    ringsFrom: freeAt,
    answeredAt: endedAt + dice.whole(3, 18),
  }
}

/**
 * A few who never answered are given after-call work, and then what counts is less than the wrap-up's length. Kept under
 * 12 s, shorter than any call that follows, so that the conversation's last metric stays at its last segment's end.
 */
function strayWork({ dice }: Stage, queue: Queue, offer: Unanswered): Unanswered {
  if (!offer.failed || !dice.chance(0.5)) return offer
  const countedMs = dice.whole(2_000, 8_000)
  const countedAt = offer.ringsTo + countedMs
  const afterCall = {
    code: dice.pick(queue.wrapUpCodes).id,
    how: 'chosen' as const,
    countedMs,
    countedAt,
    endedAt: countedAt + dice.whole(0, 4_000),
  }
  return { ...offer, afterCall }
}
