import { createHmac } from 'node:crypto'
import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { applyPolicy, keepAll, parsePolicy, policyEnv, PolicyError } from './policy.ts'

const key = 'a key of enough length'
const policy = (...rules: [path: string, action: string][]) =>
  parsePolicy(JSON.stringify({ key, rules: rules.map(([path, action]) => ({ path, action })) }))
const hmac = (text: string) => `hmac:${createHmac('sha256', key).update(text).digest('hex')}`

describe('applyPolicy', () => {
  const record = () => ({
    id: 'c-1',
    participants: [
      { purpose: 'customer', attributes: { name: 'Ada', city: 'York' } },
      { purpose: 'agent', notes: ['a', 'b'] },
    ],
  })

  it('keeps everything by default, as the same reference', () => {
    const json = record()
    expect(applyPolicy(json, keepAll)).toBe(json)
  })

  it('hashes with the key, equal for equal values', () => {
    expect(applyPolicy(record(), policy(['participants[].attributes.*', 'hash'])).participants[0]?.attributes).toEqual({
      name: hmac('Ada'),
      city: hmac('York'),
    })
  })

  it('drops keys and elements', () => {
    const dropped = applyPolicy(
      record(),
      policy(['participants[].attributes.name', 'drop'], ['participants[].notes[]', 'drop']),
    )
    expect(dropped.participants).toEqual([
      { purpose: 'customer', attributes: { city: 'York' } },
      { purpose: 'agent', notes: [] },
    ])
  })

  it('reaches every value under an object, and masks only text visibly', () => {
    const json = { who: { name: 'Ada', age: 36, tags: ['x', null] }, other: 1 }
    expect(applyPolicy(json, policy(['who', 'mask']))).toEqual({
      who: { name: '***', age: null, tags: ['***', null] },
      other: 1,
    })
  })

  it('shares what it did not touch, and returns the same reference when no path fits', () => {
    const json = record()
    const changed = applyPolicy(json, policy(['participants[].attributes', 'drop']))
    expect(changed.participants[1]).toBe(json.participants[1])
    expect(applyPolicy(json, policy(['participants.attributes', 'drop'], ['id[]', 'drop'], ['id.x', 'mask']))).toBe(
      json,
    )
  })

  it('treats dangerous keys as data', () => {
    const json = JSON.parse('{"__proto__": {"polluted": "yes"}, "constructor": "c", "a": 1}') as Record<string, unknown>
    const masked = applyPolicy(json, policy(['*', 'mask']))
    expect(JSON.stringify(masked)).toBe('{"__proto__":{"polluted":"***"},"constructor":"***","a":null}')
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined()
    expect(Object.getPrototypeOf(masked)).toBe(Object.prototype)
    expect(JSON.stringify(applyPolicy(json, policy(['__proto__', 'drop'])))).toBe('{"constructor":"c","a":1}')
  })

  it('never changes its argument, whatever it is', () => {
    const rules = policy(['*', 'mask'], ['a[].*', 'hash'], ['[].b', 'drop'], ['*.*[]', 'drop'])
    fc.assert(
      fc.property(fc.jsonValue(), (json) => {
        const before = JSON.stringify(json)
        applyPolicy(json, rules)
        expect(JSON.stringify(json)).toBe(before)
      }),
    )
  })

  it('lets no text under a covered key through', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.constantFrom('hash', 'mask', 'drop'), (json, action) => {
        const secret = 'top-secret-text'
        const result = applyPolicy(
          { attributes: { nested: json, secret }, kept: 'kept' },
          policy(['attributes.*', action]),
        )
        expect(JSON.stringify(result)).not.toContain(secret)
        expect(result.kept).toBe('kept')
      }),
    )
  })
})

describe('parsePolicy', () => {
  it('withholds what cannot be parsed as soon as there is a rule, unless told otherwise', () => {
    expect(parsePolicy('{"rules":[]}').unparsed).toBe('keep')
    expect(policy(['a', 'drop']).unparsed).toBe('withhold')
    expect(parsePolicy('{"rules":[{"path":"a","action":"drop"}],"unparsed":"keep"}').unparsed).toBe('keep')
  })

  it.each([
    ['not json', 'not JSON'],
    ['{}', 'rules'],
    ['{"rules":[{"path":"a","action":"encrypt"}]}', 'rules.0.action'],
    ['{"rules":[{"path":"a..b","action":"drop"}]}', 'not a path'],
    ['{"rules":[{"path":"a[0]","action":"drop"}]}', 'not a path'],
    ['{"rules":[{"path":"a","action":"hash"}]}', 'needs "keyFile"'],
    ['{"rules":[],"keyFile":"/nowhere/key"}', '/nowhere/key'],
  ])('refuses %s', (text, why) => {
    expect(() => parsePolicy(text)).toThrow(PolicyError)
    expect(() => parsePolicy(text)).toThrow(why)
  })
})

describe('the policy of a process', () => {
  it('keeps everything unless POLICY_FILE names another, and names a file that is missing or wrong', () => {
    expect(policyEnv.parse({})).toBe(keepAll)
    const file = join(mkdtempSync(join(tmpdir(), 'policy-')), 'policy.json')
    writeFileSync(file, '{"rules":[{"path":"a","action":"drop"}]}')
    expect(policyEnv.parse({ POLICY_FILE: file }).rules).toHaveLength(1)
    writeFileSync(file, '{"rules":[{"path":"a","action":"dorp"}]}')
    expect(policyEnv.safeParse({ POLICY_FILE: file }).error?.issues[0]?.message).toContain('rules.0.action')
    expect(policyEnv.safeParse({ POLICY_FILE: `${file}-gone` }).error?.issues[0]?.path).toEqual(['POLICY_FILE'])
  })
})
