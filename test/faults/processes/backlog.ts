import { type Place } from '../place.ts'

/** Stops everybody, lets thousands of events gather in the queue, and starts everybody again without waiting for them. */
export async function backlog(place: Place, conversations = 80): Promise<void> {
  await Promise.all(place.members.map((member) => member.stop()))
  await place.play({ conversations, seconds: 3, speed: 2_000 })
  await place.untilPlayed()
  await Promise.all(place.members.map((member) => member.start()))
}
