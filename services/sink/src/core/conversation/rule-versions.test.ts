import { rulesVersion } from '@aftercall/contracts'
import { endedByRuleVersion } from './ended-by.ts'
import { journeyRuleVersion } from './journey.ts'
import { legsRuleVersion } from './legs.ts'
import { effectiveEndRuleVersion } from './times.ts'

it('a rule that changes raises its own version and, with it, that of the rules, so that new rows win over old ones', () => {
  expect({ rulesVersion, legsRuleVersion, endedByRuleVersion, journeyRuleVersion, effectiveEndRuleVersion }).toEqual({
    rulesVersion: 2,
    legsRuleVersion: 2,
    endedByRuleVersion: 1,
    journeyRuleVersion: 1,
    effectiveEndRuleVersion: 1,
  })
})
