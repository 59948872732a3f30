import { createServerClock, readDateHeader } from './answer-time.ts'
import { pauseJitterMs, retryAfterMs } from './retry-after.ts'

const now = Date.UTC(2031, 4, 6, 7, 8, 9, 10)

describe('Retry-After', () => {
  it.each([
    ['42', 42_000],
    ['0', 0],
    ['1.5', 1_500],
    [new Date(now + 30_990).toUTCString(), 30_990],
    [new Date(now - 5_000).toUTCString(), 0],
  ])('reads %s', (header, ms) => {
    expect(retryAfterMs(header, now)).toBe(ms)
  })

  it.each([undefined, '', 'soon', '-3', 'NaN'])('waits a minute for %s', (header) => {
    expect(retryAfterMs(header, now)).toBe(60_000)
  })

  it('does not stop for a day', () => {
    expect(retryAfterMs('86400', now)).toBe(600_000)
  })

  it('comes back at different moments', () => {
    expect(pauseJitterMs(60_000, () => 0)).toBe(0)
    expect(pauseJitterMs(60_000, () => 0.999)).toBeGreaterThan(4_000)
  })
})

describe('as of when an answer holds', () => {
  it('is what its Date header says', () => {
    expect(createServerClock().answerTime('Tue, 06 May 2031 07:08:01 GMT', now)).toEqual({
      asOf: Date.UTC(2031, 4, 6, 7, 8, 1),
      source: 'date_header',
    })
  })

  it.each([undefined, '', 'yesterday', '2031-05-06T07:08:01Z', '7', 'Thu, 01 Jan 1970 00:00:00 GMT'])(
    'is estimated without a readable one: %s',
    (header) => {
      expect(readDateHeader(header)).toBeNull()
      expect(createServerClock().answerTime(header, now)).toEqual({
        asOf: Date.UTC(2031, 4, 6, 7, 8, 9),
        source: 'estimated',
      })
    },
  )

  it("is estimated by the server's clock as it was last heard, whatever ours says", () => {
    const clock = createServerClock()
    const hoursAhead = now + 5 * 3_600_000
    clock.heard('Tue, 06 May 2031 07:08:00 GMT', hoursAhead)
    clock.heard(undefined, hoursAhead)
    clock.heard('no date', hoursAhead)
    expect(clock.answerTime(undefined, hoursAhead + 2_000).asOf).toBe(Date.UTC(2031, 4, 6, 7, 8, 2))
  })
})
