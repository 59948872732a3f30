import { type Envelope } from '../events/envelope.ts'

/** What the topics beside the detail events have told of one conversation. */
export interface ConversationTopicFacts {
  readonly conversationId: string
  readonly sentiment: { readonly overall: number; readonly trend: number } | null
  readonly empathy: Readonly<Record<string, number>>
  /** Names. */
  readonly topics: readonly string[]
  readonly categoryIds: readonly string[]
  readonly transcriptions: Readonly<Record<string, { readonly transcripts: number; readonly ended: boolean }>>
  /** How many events told each metric, and the sum of their values. */
  readonly metrics: Readonly<Record<string, { readonly count: number; readonly sum: number }>>
  /** By session: each state and its start (epoch ms), in order of time. */
  readonly agentStates: Readonly<Record<string, readonly { readonly state: string; readonly start: number }[]>>
  readonly operationalEvents: number
}

type Writable<T> = { -readonly [K in keyof T]: T[K] }
type Body = Readonly<Record<string, unknown>>

/** How each topic adds to the facts. */
const readers: Readonly<Record<string, (facts: Writable<ConversationTopicFacts>, body: Body) => void>> = {
  'v2.speechandtextanalytics.conversation.{id}.sentiment': (facts, body) => {
    facts.sentiment = { overall: Number(body['sentimentOverallScore']), trend: Number(body['sentimentTrendScore']) }
  },
  'v2.speechandtextanalytics.conversation.{id}.empathy': (facts, body) => {
    const agents = body['agents'] as readonly { agentId: string; overallEmpathyScore: number }[]
    facts.empathy = Object.fromEntries(agents.map(({ agentId, overallEmpathyScore }) => [agentId, overallEmpathyScore]))
  },
  'v2.speechandtextanalytics.conversation.{id}.topics': (facts, body) => {
    const found = body['topics'] as readonly { topicName: string }[]
    facts.topics = found.map(({ topicName }) => topicName)
  },
  'v2.speechandtextanalytics.conversations.{id}.categories': (facts, body) => {
    facts.categoryIds = body['categoryIds'] as readonly string[]
  },
  'v2.conversations.{id}.transcription': (facts, body) => {
    const id = String(body['communicationId'])
    const { transcripts, ended } = facts.transcriptions[id] ?? { transcripts: 0, ended: false }
    const spoken = 'transcripts' in body
    const session = { transcripts: transcripts + Number(spoken), ended: ended || !spoken }
    facts.transcriptions = { ...facts.transcriptions, [id]: session }
  },
  'v2.analytics.conversation.{id}.metrics': (facts, body) => {
    const name = String(body['metric'])
    const { count, sum } = facts.metrics[name] ?? { count: 0, sum: 0 }
    facts.metrics = { ...facts.metrics, [name]: { count: count + 1, sum: sum + Number(body['value']) } }
  },
  'v2.detail.events.agent.{id}.state': (facts, body) => {
    const id = String(body['sessionId'])
    const state = { state: String(body['currentState']), start: Number(body['currentStateStart']) }
    facts.agentStates = { ...facts.agentStates, [id]: [...(facts.agentStates[id] ?? []), state] }
  },
  'v2.operations.events.{id}': (facts) => {
    facts.operationalEvents++
  },
}

const nothingTold = (conversationId: string): Writable<ConversationTopicFacts> => ({
  conversationId,
  sentiment: null,
  empathy: {},
  topics: [],
  categoryIds: [],
  transcriptions: {},
  metrics: {},
  agentStates: {},
  operationalEvents: 0,
})

/** Gathers events, in any order of conversations. */
export function conversationTopicFacts() {
  const byId = new Map<string, Writable<ConversationTopicFacts>>()
  return {
    add: ({ 'detail-type': detailType, detail: { eventBody } }: Envelope) => {
      const [read, id] = [readers[detailType], eventBody['conversationId']]
      if (!read || typeof id !== 'string') return
      const facts = byId.get(id) ?? nothingTold(id)
      byId.set(id, facts)
      read(facts, eventBody)
    },
    stated: (): ConversationTopicFacts[] => [...byId.values()],
  }
}
