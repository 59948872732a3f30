import fc from 'fast-check'
import { rollDice } from '../facts/dice.ts'
import { anyConversation, type Example, testOrganisation } from '../testing/any-conversation.ts'
import { conversationMetrics } from './conversation-metrics.ts'
import { usualVolume } from './volume.ts'

const told = ({ conversation, assumptions }: Example) => {
  const scene = {
    conversation,
    assumptions,
    organisation: testOrganisation,
    volume: usualVolume,
    dice: rollDice('any'),
  }
  return (conversationMetrics.ofConversation?.(scene) ?? []).map(({ at, body }) => ({ at, body }))
}

it('names the contact from when the conversation was linked to it, not before', () => {
  const seen = { before: 0, after: 0 }
  fc.assert(
    fc.property(anyConversation(['answered', 'declined']), (example) => {
      const contactOf = new Map(example.conversation.participants.map(({ leg, contact }) => [leg.sessionId, contact]))
      for (const { at, body } of told(example)) {
        const contact = contactOf.get(String(body['sessionId']))
        const linked = contact !== undefined && contact.linkedAt <= at
        expect(body['externalContactId']).toBe(linked ? contact.id : undefined)
        if (contact) seen[linked ? 'after' : 'before']++
      }
    }),
    { numRuns: 150 },
  )
  expect([seen.before > 0, seen.after > 0]).toEqual([true, true])
})

it('names the wrap-up code with after-call work and with the handling that ends with it, nowhere else', () => {
  fc.assert(
    fc.property(anyConversation(['answered', 'blind-transfer']), (example) => {
      const codeOf = new Map(
        example.conversation.participants.map(({ leg }) => [
          leg.sessionId,
          'afterCall' in leg ? leg.afterCall?.code : undefined,
        ]),
      )
      for (const { body } of told(example)) {
        const worked = ['tAcw', 'tHandle'].includes(String(body['metric']))
        expect(body['wrapUpCode']).toBe(worked ? codeOf.get(String(body['sessionId'])) : undefined)
      }
    }),
    { numRuns: 60 },
  )
})
