import { memoryGenesys, type MemoryFault } from '@aftercall/genesys-api'
import { systemClock } from '@aftercall/runtime'
import { genesysApiSuite, type SuiteFault } from './genesys-api.suite.ts'

const faults: Readonly<Record<SuiteFault, MemoryFault>> = {
  '401': { kind: 'status', status: 401 },
  '403': { kind: 'status', status: 403 },
  '404': { kind: 'status', status: 404 },
  '429': { kind: 'status', status: 429, headers: { 'retry-after': '0' } },
  '5xx': { kind: 'status', status: 503 },
  truncated: { kind: 'truncated' },
  wrongContentType: { kind: 'wrong_content_type' },
  reset: { kind: 'network' },
}

genesysApiSuite('the twin in memory', async (options = {}) => {
  const memory = memoryGenesys({ clock: systemClock, organisationId: 'org-a', requestsPerMinute: 60_000, ...options })
  return {
    organisation: memory.organisation,
    transport: memory.transport,
    put: async (records) => {
      for (const text of records)
        memory.records.set((JSON.parse(text) as { conversationId: string }).conversationId, text)
    },
    fail: async (fault, times) => memory.fail(...Array.from({ length: times }, () => faults[fault])),
    detailsCalls: async () => memory.calls.filter(({ endpoint }) => endpoint === 'details').length,
    [Symbol.asyncDispose]: async () => undefined,
  }
})
