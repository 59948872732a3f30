import { conversationKey, type ConversationState, projectConversation } from '@aftercall/contracts'
import { interpret } from '../../services/bridge/src/core/interpret.ts'
import { parseCompletionConfig } from '../../services/completion/src/config.ts'
import { foldBatch, type KeyedInput } from '../../services/completion/src/core/batch.ts'
import { conversationRow } from '../../services/sink/src/core/conversation-row.ts'
import { eventRow } from '../../services/sink/src/core/event-row.ts'
import { compare, type Comparison } from './compare.ts'
import { receiptOf, type Subjects } from './micro-subjects.ts'

/** What the rules of each service cost, without anything that moves data. */
export async function measureCores(subjects: Subjects): Promise<readonly Comparison[]> {
  const { bodies, reading, events, records, details } = subjects
  const parsed = records.map((json) => JSON.parse(json) as unknown)
  return [
    await compare({ title: 'read an event (bridge)', item: 'event', items: bodies.length }, [
      { name: 'JSON.parse alone', run: () => bodies.map((body) => JSON.parse(body) as unknown) },
      {
        name: 'interpret: parse, route, fields',
        run: () => bodies.map((body, i) => interpret(body, receiptOf(i), reading)),
      },
    ]),
    await compare({ title: 'fold an event (completion)', item: 'event', items: events.length }, [
      { name: 'foldBatch', run: folding(subjects) },
    ]),
    await compare({ title: 'read a record (details)', item: 'record', items: records.length }, [
      { name: 'JSON.parse alone', run: () => records.map((json) => JSON.parse(json) as unknown) },
      { name: 'projectConversation, parsed', run: () => parsed.map(projectConversation) },
    ]),
    await compare({ title: 'make an event row (sink)', item: 'event', items: events.length }, [
      { name: 'eventRow', run: () => events.map((event, offset) => eventRow(event, coordinates(offset))) },
    ]),
    await compare({ title: 'make a wide row (sink)', item: 'record', items: details.length }, [
      { name: 'conversationRow', run: () => details.map(conversationRow) },
    ]),
  ]
}

export const coordinates = (offset: number) => ({ topic: 'conversation-events', partition: 0, offset })

const stepRecords = 1_000

/** All events from no state, in steps as large as those of a backlog. */
function folding({ events }: Subjects): () => unknown {
  const { completion } = parseCompletionConfig({
    KAFKA_BROKERS: 'unused:9092',
    SCHEMA_REGISTRY_URL: 'http://unused.test',
  })
  const inputs = events.map((event): KeyedInput => ({
    key: conversationKey(event.orgId, event.conversationId),
    input: { type: 'event', event },
  }))
  const rules = { ...completion.options, endsHeard: () => true }
  const now = Math.max(...events.map(({ receivedAt }) => receivedAt))
  return () => {
    const states = new Map<string, ConversationState>()
    for (let from = 0; from < inputs.length; from += stepRecords) {
      const { changed } = foldBatch(states, inputs.slice(from, from + stepRecords), now, rules)
      for (const [key, state] of changed) {
        if (state === null) states.delete(key)
        else states.set(key, state)
      }
    }
    return states
  }
}
