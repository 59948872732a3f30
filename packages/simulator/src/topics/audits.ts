import { type Named } from '../organisation/organisation.ts'
import { type CentreDay } from './centre-day.ts'
import { presenceNames } from './presences.ts'
import { type Happening, type Topic } from './topic.ts'
import { type UserDay } from './user-day.ts'

interface Change {
  readonly at: number
  readonly serviceName: string
  readonly entityType: string
  readonly entity: Named
  readonly userId: string
  readonly property: string
  readonly from: string
  readonly to: string
}

/** The audit log counts whole seconds. */
const wholeSecond = (at: number) => `${new Date(at).toISOString().slice(0, 19)}.000Z`

function entry({ at, serviceName, entityType, entity, userId, property, from, to }: Change, id: string): Happening {
  return {
    at,
    ids: [entityType, entity.id],
    body: {
      id,
      userId,
      username: { id: '' },
      clientId: {},
      serviceName,
      eventTime: wholeSecond(at),
      action: 'Update',
      entityType,
      entity: { id: entity.id, name: entity.name },
      propertyChanges: [{ property, oldValues: [from], newValues: [to] }],
    },
  }
}

function presenceChanges({ user, presence }: UserDay): Change[] {
  return presence.map(({ state, start }, index) => ({
    at: start,
    serviceName: 'Presence',
    entityType: 'UserPresence',
    entity: user,
    userId: user.id,
    property: 'PRESENCE',
    from: presenceNames[presence[index - 1]?.state ?? 'OFFLINE'],
    to: presenceNames[state],
  }))
}

function configurationChanges({ organisation, volume, dice, from, to }: CentreDay): Change[] {
  const throws = dice.fork('configuration')
  return Array.from({ length: volume.configurationChanges }, () => {
    const queue = throws.pick(organisation.queues)
    const seconds = queue.mediaSettings.call.alertingTimeoutSeconds
    return {
      at: throws.whole(from, to),
      serviceName: 'ContactCenter',
      entityType: 'Queue',
      entity: queue,
      userId: throws.pick(organisation.users).id,
      property: 'alertingTimeoutSeconds',
      from: `${seconds}`,
      to: `${seconds + throws.whole(1, 9)}`,
    }
  })
}

export const audits: Topic = {
  detailType: 'v2.audits.entitytype.{id}.entityid.{id}',
  group: 'audits',
  about: 'Who changed what: presences, and now and then a queue.',
  published: 'soon',
  correlationSuffix: '-archival',
  ofCentre: (day) => {
    const throws = day.dice.fork('audits')
    const changes = [...day.users.flatMap(presenceChanges), ...configurationChanges(day)]
    return changes.map((change) => entry(change, throws.uuid()))
  },
}
