import { iso } from '../record/session.ts'
import { type Topic } from './topic.ts'

export const routingStatus: Topic = {
  detailType: 'v2.users.{id}.routingStatus',
  group: 'users',
  about: 'What routing thinks of a user: off queue, idle, interacting, not responding, communicating.',
  published: 'soon',
  ofCentre: ({ users }) =>
    users.flatMap(({ user, routing }) =>
      routing.map(({ state: status, start }) => ({
        at: start,
        ids: [user.id],
        body: { id: user.id, routingStatus: { status, startTime: iso(start) } },
      })),
    ),
}
