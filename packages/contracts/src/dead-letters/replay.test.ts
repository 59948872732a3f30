import { causeOf } from './cause.ts'
import { isForAnotherGroup, isReplay, replayHeaders, sourceOfLetter } from './replay.ts'

describe('a replay', () => {
  const headers = replayHeaders('p.sink', 'kafka:t/0/7')

  it('is for the group that refused it, and for no other', () => {
    expect(isForAnotherGroup(headers, 'p.sink')).toBe(false)
    expect(isForAnotherGroup(headers, 'p.completion')).toBe(true)
    expect(isForAnotherGroup({ traceparent: 'x' }, 'p.sink')).toBe(false)
    expect([isReplay(headers), isReplay({})]).toEqual([true, false])
  })

  it('is the same letter when it is refused again', () => {
    expect(sourceOfLetter('kafka:t/0/9', 'kafka:t/0/7')).toBe('kafka:t/0/7')
    expect(sourceOfLetter('kafka:t/0/9', undefined)).toBe('kafka:t/0/9')
  })

  it('is believed only of its own kind, and in bounds', () => {
    expect(sourceOfLetter('kafka:t/0/9', 'sqs:queue/1')).toBe('kafka:t/0/9')
    expect(sourceOfLetter('sqs:q/1', `sqs:${'x'.repeat(1_000)}`)).toBe('sqs:q/1')
  })
})

describe('a cause', () => {
  it('tells names and codes from the outermost on, and no message', () => {
    const inner = Object.assign(new TypeError('secret'), { code: 'E_INNER' })
    expect(causeOf(new RangeError('secret', { cause: inner }))).toBe('RangeError because of TypeError (E_INNER)')
  })

  it('is null of what is no error, and ends in a circle', () => {
    const circle = new Error('a')
    circle.cause = circle
    expect(causeOf('text')).toBeNull()
    expect(causeOf(circle)).toBe(['Error', 'Error', 'Error', 'Error', 'Error'].join(' because of '))
  })
})
