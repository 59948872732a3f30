import { recordOf } from '../testing/details.ts'
import { addressesOf } from './addresses.ts'
import { viewSessions } from './sessions.ts'

const party = (purpose: string, second: number, addresses: object) => ({
  purpose,
  sessions: [
    { ...addresses, segments: [{ segmentStart: new Date(Date.UTC(2026, 0, 5, 9, 0, second)).toISOString() }] },
  ],
})
const addresses = (...participants: readonly object[]) => addressesOf(viewSessions(recordOf({ participants })))

describe('who called whom', () => {
  const customer = party('customer', 5, { ani: 'tel:+12025550100', dnis: 'tel:+12025550101' })

  it('is told by the customer, without the scheme of a telephone number', () => {
    expect(addresses(party('external', 1, { ani: 'x', dnis: 'y' }), customer)).toEqual({
      ani: '+12025550100',
      dnis: '+12025550101',
    })
    expect(addresses(party('customer', 1, { ani: 'sip:ana@example.com' })).ani).toBe('sip:ana@example.com')
  })

  it('is told by the first session of the customer that names it', () => {
    expect(addresses(customer, party('customer', 9, { ani: 'later' }), party('customer', 1, { ani: '' })).ani).toBe(
      '+12025550100',
    )
    expect(addresses(customer, party('customer', 1, { ani: 'earlier' }))).toEqual({
      ani: 'earlier',
      dnis: '+12025550101',
    })
  })

  it('is told by an outside party where there is no customer, and by nobody between users', () => {
    expect(addresses(party('external', 1, { ani: 'x', dnis: 'y' }))).toEqual({ ani: 'x', dnis: 'y' })
    expect(addresses(party('user', 1, { ani: 'x', dnis: 'y' }))).toEqual({ ani: '', dnis: '' })
  })
})
