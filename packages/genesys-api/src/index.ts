export { createGenesysClient, type GenesysClientOptions, type GenesysOrganisation } from './client.ts'
export * from './port.ts'
export { type Endpoint, GenesysApiError, type GenesysErrorKind } from './error.ts'
export { type CallResult, type GenesysObserver } from './observer.ts'
export { type QuotaView } from './gate.ts'
export { type RetryLimits } from './calls.ts'
export { type HttpLimits } from './undici-transport.ts'
export { type HttpAnswer, type HttpRequest, type HttpTransport, TransportError } from './transport.ts'
export {
  type MemoryCall,
  type MemoryFault,
  type MemoryGenesys,
  memoryGenesys,
  type MemoryGenesysOptions,
} from './memory.ts'
