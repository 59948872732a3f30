import { type Deed } from './deeds.ts'
import { type InterposedRequest } from './exchange.ts'

export interface NewRule {
  /** Which requests it is about; all, unless told. */
  readonly when?: (request: InterposedRequest) => boolean
  readonly deed: Deed
  /** How often it strikes at most; for ever, unless told. */
  readonly times?: number
}

export interface Rule {
  /** How many requests have met it. */
  struck(): number
  /** It strikes no more, and lets go of what it holds. */
  lift(): void
}

export interface Strike {
  readonly deed: Deed
  /** Aborted when the rule is lifted. */
  readonly lifted: AbortSignal
}

export interface RuleBook {
  tell(rule: NewRule): Rule
  /** What is to be done with this request; null when nothing. Counts it. */
  strike(request: InterposedRequest): Strike | null
  liftAll(): void
}

/** Rules in force; of several about one request the oldest strikes. */
export function openRuleBook(): RuleBook {
  const rules = new Set<NewRule & { struck: number; readonly lifted: AbortController }>()
  return {
    tell(given) {
      const rule = { ...given, struck: 0, lifted: new AbortController() }
      rules.add(rule)
      return {
        struck: () => rule.struck,
        lift: () => {
          rules.delete(rule)
          rule.lifted.abort()
        },
      }
    },
    strike(request) {
      for (const rule of rules) {
        const { when = () => true, times = Number.POSITIVE_INFINITY, deed, lifted } = rule
        if (rule.struck >= times || !when(request)) continue
        rule.struck += 1
        return { deed, lifted: lifted.signal }
      }
      return null
    },
    liftAll() {
      for (const rule of rules) rule.lifted.abort()
      rules.clear()
    },
  }
}
