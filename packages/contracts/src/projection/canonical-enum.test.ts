import { canonicalEnum } from './canonical-enum.ts'

describe('canonicalEnum', () => {
  it.each([
    // detail record, event, metric, notification, REST
    ['endpoint', 'ENDPOINT', 'endpoint', 'endpoint', 'endpoint'],
    ['client', 'CLIENT', 'client', 'client', 'client'],
    ['peer', 'PEER', 'peer', 'peer', 'peer'],
    ['dndEndpoint', 'DND_ENDPOINT', 'endpointDnd', 'endpoint.dnd', 'endpoint.donotdisturb'],
    ['dndTransfer', 'DND_TRANSFER', 'transferDnd', 'transfer.dnd', 'transfer.donotdisturb'],
    ['consultTransfer', 'CONSULT_TRANSFER', 'consultTransfer', 'transfer.consult', 'transfer.consult'],
    ['conferenceTransfer', 'CONFERENCE_TRANSFER', 'conferenceTransfer', 'transfer.conference', 'transfer.conference'],
    ['forwardTransfer', 'FORWARD_TRANSFER', 'forwardTransfer', 'transfer.forward', 'transfer.forward'],
    ['noAnswerTransfer', 'NO_ANSWER_TRANSFER', 'noAnswerTransfer', 'transfer.noanswer', 'transfer.noanswer'],
    [
      'notAvailableTransfer',
      'NOT_AVAILABLE_TRANSFER',
      'notAvailableTransfer',
      'transfer.notavailable',
      'transfer.notavailable',
    ],
    ['transportFailure', 'TRANSPORT_FAILURE', 'transportFailure', 'transport.failure', 'transport.failure'],
    ['sessionExpired', 'SESSION_EXPIRED', 'sessionExpired', 'session.expired', 'session.expired'],
    ['transfer', 'TRANSFER', 'transfer', 'transfer', 'transfer'],
    ['voice', 'VOICE', 'voice', 'voice', 'Voice'],
    ['internalmessage', 'INTERNALMESSAGE', 'internalmessage', 'internalMessage', 'INTERNALMESSAGE'],
    ['screenmonitoring', 'SCREENMONITORING', 'screenmonitoring', 'screenMonitoring', 'SCREENMONITORING'],
    ['inbound', 'INBOUND', 'inbound', 'inbound', 'Inbound'],
    ['customer', 'CUSTOMER', 'customer', 'customer', 'Customer'],
    ['acd', 'ACD', 'acd', 'acd', 'Acd'],
    ['unknown', 'UNKNOWN', 'unknown', 'unknown', 'Unknown'],
  ])('spells %s one way whatever the source', (canonical, ...spellings) => {
    for (const spelling of spellings) expect(canonicalEnum(spelling)).toBe(canonical)
    expect(canonicalEnum(canonical)).toBe(canonical)
  })

  it.each(['', 'HOLOGRAM', 'some.new.reason', '__proto__', 'constructor', 'x'.repeat(10_000)])(
    'leaves %j, which it does not know, as it came',
    (value) => {
      expect(canonicalEnum(value)).toBe(value)
    },
  )
})
