import { decide, type Exchange, tellsOutage } from './decide.ts'

const fresh = { failures: 1, maxFailures: 6, pauses: 0, maxPauses: 5, renewed: false }
const answered = (status: number): Exchange => ({ kind: 'answer', status })

describe('what each exchange means', () => {
  it.each([200, 202, 204])('accepts %i', (status) => {
    expect(decide(answered(status), fresh)).toEqual({ kind: 'accept' })
  })

  it.each([
    [400, 'bad_request'],
    [403, 'forbidden'],
    [404, 'not_found'],
    [409, 'refused'],
    [410, 'refused'],
    [413, 'bad_request'],
    [414, 'bad_request'],
    [415, 'refused'],
    [431, 'bad_request'],
  ])('does not repeat %i', (status, as) => {
    expect(decide(answered(status), fresh)).toEqual({ kind: 'fail', as })
    expect(tellsOutage(answered(status))).toBe(false)
  })

  it.each([302, 408, 425, 500, 502, 503, 504, 599])(
    'backs off after %i, and gives up when the tries are used',
    (status) => {
      expect(decide(answered(status), fresh)).toEqual({ kind: 'back_off' })
      expect(decide(answered(status), { ...fresh, failures: 6 })).toEqual({ kind: 'fail', as: 'unavailable' })
      expect(tellsOutage(answered(status))).toBe(true)
    },
  )

  it.each(['network', 'timeout', 'malformed'] as const)('takes %s like a 5xx', (kind) => {
    expect(decide({ kind }, fresh)).toEqual({ kind: 'back_off' })
    expect(decide({ kind }, { ...fresh, failures: 6 })).toEqual({ kind: 'fail', as: 'unavailable' })
    expect(tellsOutage({ kind })).toBe(true)
  })

  it('renews the token once after 401', () => {
    expect(decide(answered(401), fresh)).toEqual({ kind: 'renew_token' })
    expect(decide(answered(401), { ...fresh, renewed: true })).toEqual({ kind: 'fail', as: 'credentials_refused' })
  })

  it('pauses after 429, so often and no more', () => {
    expect(decide(answered(429), fresh)).toEqual({ kind: 'pause' })
    expect(decide(answered(429), { ...fresh, pauses: 5 })).toEqual({ kind: 'fail', as: 'rate_limited' })
  })

  it('does not repeat what is too large', () => {
    expect(decide({ kind: 'oversize' }, fresh)).toEqual({ kind: 'fail', as: 'oversize' })
    expect(tellsOutage({ kind: 'oversize' })).toBe(false)
  })
})
