import { iso } from '../record/session.ts'
import { type CentreDay } from './centre-day.ts'
import { stateAt } from './interval.ts'
import { presenceDefinitionId } from './presence-definitions.ts'
import { type Happening, type Topic } from './topic.ts'
import { type UserDay } from './user-day.ts'

/** When it last changed, for what does not change in a play. */
const longAgoMs = 30 * 86_400_000

/** All of it, each time that any of it changes. */
function activityOf({ user, routing, presence, queueIds, logInAt }: UserDay, { organisation }: CentreDay): Happening[] {
  const times = [...new Set([...routing, ...presence].map(({ start }) => start))].sort((one, other) => one - other)
  const longAgo = iso(logInAt - longAgoMs)
  return times.flatMap((at) => {
    const [status, present] = [stateAt(routing, at), stateAt(presence, at)]
    if (!status || !present) return []
    const body = {
      id: user.id,
      routingStatus: { status: status.state, startTime: iso(status.start) },
      presence: {
        presenceDefinition: {
          id: presenceDefinitionId(organisation, present.state),
          systemPresence: present.state,
        },
        modifiedDate: iso(present.start),
      },
      outOfOffice: { active: false, modifiedDate: longAgo },
      activeQueueIds: queueIds,
      dateActiveQueuesChanged: longAgo,
    }
    return [{ at, ids: [user.id], body }]
  })
}

export const userActivity: Topic = {
  detailType: 'v2.users.{id}.activity',
  group: 'users',
  about: 'Routing status and presence of a user together, whenever either changes.',
  published: 'soon',
  ofCentre: (day) => day.users.flatMap((userDay) => activityOf(userDay, day)),
}
