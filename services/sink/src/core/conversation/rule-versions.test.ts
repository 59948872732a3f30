import { rulesVersion } from '@aftercall/contracts'
import { effectiveEndRuleVersion } from './effective-end.ts'
import { endedByRuleVersion } from './ended-by.ts'
import { journeyRuleVersion } from './journey.ts'
import { legsRuleVersion } from './legs.ts'

it('a rule that changes raises its own version and, with it, that of the rules, so that new rows win over old ones', () => {
  expect({ rulesVersion, legsRuleVersion, endedByRuleVersion, journeyRuleVersion, effectiveEndRuleVersion }).toEqual({
    rulesVersion: 3,
    legsRuleVersion: 3,
    endedByRuleVersion: 1,
    journeyRuleVersion: 1,
    effectiveEndRuleVersion: 2,
  })
})
