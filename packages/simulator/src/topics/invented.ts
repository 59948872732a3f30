import { type Topic } from './topic.ts'

export const inventedTopic: Topic = {
  detailType: 'v2.weather.stations.{id}.readings',
  group: 'invented',
  about: 'A topic that Genesys does not have: what becomes of events that nobody knows.',
  published: 'soon',
  ofCentre: ({ from, to, volume, dice }) => {
    const throws = dice.fork('invented')
    return Array.from({ length: volume.inventedEvents }, () => {
      const [at, stationId] = [throws.whole(from, to), throws.uuid()]
      return { at, ids: [stationId], body: { stationId, celsius: throws.whole(-200, 400) / 10, readAt: at } }
    })
  },
}
