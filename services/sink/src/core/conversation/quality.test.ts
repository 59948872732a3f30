import { recordOf } from '../testing/details.ts'
import { qualityOf } from './quality.ts'
import { viewSessions } from './sessions.ts'

const quality = (stats: readonly object[], more: object = {}) => {
  const sessions = stats.map((stat) => ({ mediaEndpointStats: [stat] }))
  const record = recordOf({ participants: [{ sessions }], ...more })
  return qualityOf(record, viewSessions(record))
}

describe('the quality of a conversation', () => {
  it('is the lowest of its legs, each measure by itself', () => {
    const stats = [{ minMos: 4.2, minRFactor: 70 }, {}, { minMos: 3.9, minRFactor: 80 }, { minMos: 4.5 }]
    expect(quality(stats)).toEqual({ minMos: 3.9, minRFactor: 70 })
    expect(quality(stats.toReversed())).toEqual({ minMos: 3.9, minRFactor: 70 })
  })

  it('is what the record says where it says it, and unknown without statistics', () => {
    expect(quality([{ minMos: 1, minRFactor: 2 }], { mediaStatsMinConversationMos: 3 })).toEqual({
      minMos: 3,
      minRFactor: 2,
    })
    expect(quality([{}])).toEqual({ minMos: null, minRFactor: null })
  })
})
