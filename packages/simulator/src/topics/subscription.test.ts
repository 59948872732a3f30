import { detailTypeOf } from '../events/envelope.ts'
import { eventSuffixes } from '../events/matrix.ts'
import { topics } from './registry.ts'
import { everything, subscriptionTo, UnknownTopicError } from './subscription.ts'

const all = [...eventSuffixes.map(detailTypeOf), ...topics.map(({ detailType }) => detailType)]
const chosen = (...names: string[]) => all.filter((detailType) => subscriptionTo(names).has(detailType))

it('is to everything, to groups, to detail events by their suffix, or to detail-types', () => {
  expect(chosen(everything)).toEqual(all)
  expect(chosen('detail')).toEqual(eventSuffixes.map(detailTypeOf))
  expect(chosen('customer.end', 'acw').sort()).toEqual([detailTypeOf('acw'), detailTypeOf('customer.end')].sort())
  expect(chosen('users')).toEqual(['v2.users.{id}.routingStatus', 'v2.users.{id}.activity'])
  expect(chosen('v2.users.{id}.tokens')).toEqual(['v2.users.{id}.tokens'])
  expect(chosen(detailTypeOf('user.start'))).toEqual([detailTypeOf('user.start')])
  expect(chosen()).toEqual([])
})

it('says what there is when a name is nobody’s', () => {
  expect(() => subscriptionTo(['customer.ends'])).toThrow(UnknownTopicError)
  expect(() => subscriptionTo(['customer.ends'])).toThrow(/"customer.ends".*customer\.end, /)
})
