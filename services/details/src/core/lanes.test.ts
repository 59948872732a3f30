import { laneOf, lanes, topicOf } from './lanes.ts'

it('knows the lane of each topic of requests, and of no other', () => {
  expect(lanes.map((lane) => laneOf(topicOf(lane)))).toEqual(lanes)
  expect(laneOf('fetch-requests-other')).toBeNull()
})
