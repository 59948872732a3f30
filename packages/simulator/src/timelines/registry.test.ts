import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { messageTypes } from '../facts/conversation.ts'
import { rollDice } from '../facts/dice.ts'
import { likelyAssumptions } from '../facts/assumptions.ts'
import { drawKinds, mixOf } from '../play/mix.ts'
import { stageConversation } from '../play/script.ts'
import { testOrganisation } from '../testing/any-conversation.ts'
import { timelines } from './registry.ts'

it('stands in the README, kind by kind with its weight', () => {
  const readme = readFileSync(join(import.meta.dirname, '../../README.md'), 'utf8')
  const rows = [...readme.matchAll(/^\| `([a-z-]+)` +\| +(\d+) \|/gm)].map(([, kind, weight]) => [kind, Number(weight)])
  expect(rows.toSorted()).toEqual(timelines.map(({ kind, weight }) => [kind, weight]).toSorted())
})

it('comes to a thousand, seven in ten of it calls to and from the centre', () => {
  const sum = (of: typeof timelines) => of.reduce((total, { weight }) => total + weight, 0)
  expect(sum(timelines)).toBe(1_000)
  const otherwise = /^(callback|voicemail|campaign|preview|email|web-message|message|chat|internal)/
  expect(sum(timelines.filter(({ kind }) => !otherwise.test(kind)))).toBeCloseTo(700, -1)
})

it('shows every way to be messaged, to end after-call work and to be left, in 500 conversations', () => {
  const kinds = drawKinds(rollDice('7'), mixOf({}), 500)
  const legs = kinds.flatMap((kind, index) => {
    const script = { kind, throws: `7/${index}` }
    return stageConversation(testOrganisation, likelyAssumptions, script, 0).participants.map(({ leg }) => leg)
  })
  const people = legs.flatMap((leg) => (leg.role === 'agent' || leg.role === 'user' ? [leg] : []))
  const seen = <T>(values: readonly T[]) => new Set(values.filter((value) => value !== undefined))
  expect(seen(legs.map(({ medium }) => medium?.messageType))).toEqual(new Set(messageTypes))
  expect(seen(people.map(({ afterCall }) => afterCall?.how))).toEqual(new Set(['chosen', 'timed-out', 'given']))
  expect(people.some(({ acwSkippedAt }) => acwSkippedAt !== undefined)).toBe(true)
  const ends = seen(legs.flatMap(({ stretches }) => stretches).map(({ atEnd }) => atEnd?.disconnectType))
  for (const type of ['client', 'endpoint', 'peer', 'system', 'transfer', 'consultTransfer', 'uncallable', 'timeout']) {
    expect(ends).toContain(type)
  }
  expect(seen(legs.flatMap((leg) => (leg.role === 'acd' ? [leg.outcome.type] : [])))).toEqual(
    new Set(['answered', 'abandoned', 'flow-out', 'swept']),
  )
})
