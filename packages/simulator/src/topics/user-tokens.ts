import { iso } from '../record/session.ts'
import { type Topic } from './topic.ts'

const lifetimeMs = 86_400_000

export const userTokens: Topic = {
  detailType: 'v2.users.{id}.tokens',
  group: 'tokens',
  about: 'A user logs in.',
  published: 'soon',
  ofCentre: ({ users, dice }) => {
    const throws = dice.fork('tokens')
    const clientId = throws.uuid()
    return users.map(({ user, logInAt: at }) => ({
      at,
      ids: [user.id],
      body: {
        user: { id: user.id, name: user.name },
        // From the range kept for documentation.
        ipAddress: `198.51.100.${throws.whole(1, 254)}`,
        dateCreated: iso(at),
        tokenExpirationDate: iso(at + lifetimeMs),
        sessionId: throws.uuid(),
        clientId,
        tokenHash: `${throws.uuid()}${throws.uuid()}`.replaceAll('-', ''),
      },
    }))
  },
}
