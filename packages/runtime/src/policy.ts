import { createHmac } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { z } from 'zod'

export type PolicyAction = 'drop' | 'hash' | 'mask'
type Segment =
  { readonly kind: 'key'; readonly key: string } | { readonly kind: 'any-key' } | { readonly kind: 'element' }

export interface PolicyRule {
  readonly path: readonly Segment[]
  readonly action: PolicyAction
}

/** What becomes of personal data before anything is stored. */
export interface Policy {
  readonly rules: readonly PolicyRule[]
  /** Key of the HMAC; null when no rule hashes. */
  readonly key: string | null
  /** Text that is not JSON cannot be searched for personal data: kept whole, or withheld (only its size and hash are kept). */
  readonly unparsed: 'keep' | 'withhold'
}

/** Keeps everything. */
export const keepAll: Policy = { rules: [], key: null, unparsed: 'keep' }
export const keepsAll = (policy: Policy): boolean => policy.rules.length === 0

/**
 * The value after the policy: the same reference when no rule touched it, otherwise a copy of what lies on the touched paths; never changes
 * its argument. An action on an object or array reaches every value in it. `hash` is `hmac:` and HMAC-SHA256 in hex, equal for equal
 * values; `mask` makes a string `***` and anything else null; `drop` removes the key, or the element.
 */
export function applyPolicy<Json>(json: Json, policy: Policy): Json {
  let value: unknown = json
  for (const rule of policy.rules) value = applyRule(value, rule, 0, policy.key)
  return value as Json
}

const dropped = Symbol('dropped')

function applyRule(value: unknown, rule: PolicyRule, at: number, key: string | null): unknown {
  const segment = rule.path[at]
  if (segment === undefined) return act(value, rule.action, key)
  if (typeof value !== 'object' || value === null) return value
  if (Array.isArray(value))
    return segment.kind === 'element' ? mapArray(value, (item) => applyRule(item, rule, at + 1, key)) : value
  if (segment.kind === 'element') return value
  return mapObject(value, (name, item) =>
    segment.kind === 'any-key' || segment.key === name ? applyRule(item, rule, at + 1, key) : item,
  )
}

function act(value: unknown, action: PolicyAction, key: string | null): unknown {
  if (action === 'drop') return dropped
  if (value === null) return null
  if (Array.isArray(value)) return mapArray(value, (item) => act(item, action, key))
  if (typeof value === 'object') return mapObject(value, (_, item) => act(item, action, key))
  if (action === 'mask') return typeof value === 'string' ? '***' : null
  return `hmac:${createHmac('sha256', key ?? '')
    .update(String(value))
    .digest('hex')}`
}

function mapArray(items: readonly unknown[], change: (item: unknown) => unknown): readonly unknown[] {
  const changed = items.map(change)
  return changed.every((item, index) => item === items[index]) ? items : changed.filter((item) => item !== dropped)
}

// Object.fromEntries defines properties rather than assigning them, so a key such as __proto__ stays data.
function mapObject(object: object, change: (key: string, item: unknown) => unknown): object {
  const before = Object.entries(object)
  const after = before.map(([key, item]) => [key, change(key, item)] as const)
  if (after.every(([, item], index) => item === before[index]?.[1])) return object
  return Object.fromEntries(after.filter(([, item]) => item !== dropped))
}

const ruleSchema = z.strictObject({ path: z.string().min(1), action: z.enum(['drop', 'hash', 'mask']) })
const policySchema = z.strictObject({
  key: z.string().min(16, 'must have at least 16 characters').optional(),
  keyFile: z.string().min(1).optional(),
  unparsed: z.enum(['keep', 'withhold']).optional(),
  rules: z.array(ruleSchema).max(200),
})

export class PolicyError extends Error {
  override readonly name = 'PolicyError'
}

/**
 * Reads a policy: `{ "keyFile": "…", "rules": [{ "path": "participants[].attributes.*", "action": "hash" }] }`. A path names keys
 * joined by dots, `*` for any key, `[]` for any element. Unless told, text that is not JSON is withheld as soon as there is a rule.
 * @throws PolicyError telling what is wrong; never shows the key.
 */
export function parsePolicy(text: string): Policy {
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch {
    throw new PolicyError('could not read the personal-data policy: it is not JSON')
  }
  const parsed = policySchema.safeParse(json)
  if (!parsed.success) {
    const faults = parsed.error.issues.map((issue) => `${issue.path.join('.') || 'policy'}: ${issue.message}`)
    throw new PolicyError(`could not read the personal-data policy: ${faults.join('; ')}`)
  }
  const { keyFile, unparsed } = parsed.data
  const rules = parsed.data.rules.map(({ path, action }) => ({ path: parsePath(path), action }))
  const key = parsed.data.key ?? (keyFile === undefined ? null : readKey(keyFile))
  if (key === null && rules.some(({ action }) => action === 'hash'))
    throw new PolicyError('could not read the personal-data policy: a rule hashes, so it needs "keyFile" or "key"')
  return { rules, key, unparsed: unparsed ?? (rules.length === 0 ? 'keep' : 'withhold') }
}

function readKey(file: string): string {
  try {
    return readFileSync(file, 'utf8').trim()
  } catch (cause) {
    throw new PolicyError(`could not read the key of the personal-data policy from ${file}`, { cause })
  }
}

function parsePath(path: string): readonly Segment[] {
  const segments = path.split('.').flatMap((part): Segment[] => {
    const [, name = '', elements = ''] = /^([^[\]]*)((?:\[\])*)$/.exec(part) ?? []
    if (name === '' && elements === '')
      throw new PolicyError(
        `could not read the personal-data policy: "${path}" is not a path such as participants[].attributes.*`,
      )
    const own: Segment[] = name === '' ? [] : name === '*' ? [{ kind: 'any-key' }] : [{ kind: 'key', key: name }]
    return [...own, ...Array.from({ length: elements.length / 2 }, (): Segment => ({ kind: 'element' }))]
  })
  return segments
}

/** Section for `parseConfig`: the policy in POLICY_FILE, or one that keeps everything. */
export const policyEnv = z
  .object({ POLICY_FILE: z.string().optional().describe('the path of a personal-data policy in JSON') })
  .transform((env, context): Policy => {
    if (env.POLICY_FILE === undefined) return keepAll
    try {
      return parsePolicy(readFileSync(env.POLICY_FILE, 'utf8'))
    } catch (error) {
      const message = error instanceof PolicyError ? error.message : 'names a file that cannot be read'
      context.addIssue({ code: 'custom', path: ['POLICY_FILE'], message })
      return keepAll
    }
  })
