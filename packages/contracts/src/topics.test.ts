import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { conversationKey, entityKey, type TopicDefinition, topicNames, topics } from './topics.ts'

const dayMs = 86_400_000
const page = readFileSync(join(import.meta.dirname, '../../../docs/reference/topics.md'), 'utf8')

it('stand in the reference with their key and how long they are kept, and no other', () => {
  const told = [...page.matchAll(/^\| `([a-z-]+)` +\| (\w+) +\| (compacted|\d+ days) +\|/gm)].map(([, ...row]) =>
    row.join(' '),
  )
  const expected = topicNames.map((name) => {
    const { key, retentionMs }: TopicDefinition = topics[name]
    return `${name} ${key} ${retentionMs === undefined ? 'compacted' : `${retentionMs / dayMs} days`}`
  })
  expect(told.toSorted()).toEqual(expected.toSorted())
})

it('keep the ids of two organisations apart', () => {
  expect(conversationKey('one', 'id')).not.toBe(conversationKey('two', 'id'))
  expect(entityKey('one', 'id')).not.toBe(entityKey('two', 'id'))
})
