export * from './generated/types.ts'
export { schemas } from './generated/schemas.ts'
export * from './topics.ts'
export * from './genesys-topics.ts'
export * from './codec-port.ts'
export * from './version.ts'
export { causeOf } from './dead-letters/cause.ts'
export {
  isForAnotherGroup,
  isReplay,
  replayForHeader,
  replayHeaders,
  replayOfHeader,
  sourceOfLetter,
} from './dead-letters/replay.ts'
export { canonicalEnum } from './projection/canonical-enum.ts'
export { Drift, isName, jsonType, moreDrift } from './projection/drift.ts'
export { type DriftEntry, type DriftKind, driftKinds, misplaced, parseDrift } from './projection/drift-entry.ts'
export { isKnownValue, type KnownValues, knownValues } from './projection/known-values.ts'
export { type ChildKind, maxChildren, tooManyOf } from './projection/record-width.ts'
export { epochMs } from './projection/epoch-ms.ts'
export {
  type ProjectedConversation,
  type Projection,
  type UnusableReason,
  projectConversation,
} from './projection/project-conversation.ts'
export { type CodecOptions, createCodec } from './codec/create-codec.ts'
export { subjectOf } from './codec/codec.ts'
export { maxLong, minLong } from './codec/long-range.ts'
export {
  type DecodeFault,
  DecodeError,
  EncodeError,
  RegistryError,
  registryOutage,
  SchemaMissingError,
  SchemaRefusedError,
} from './codec/errors.ts'
export { type MemoryRegistry, memoryCodec, memoryRegistry } from './codec/memory-codec.ts'
export { type RegisteredSubject, type RegistrationOptions, registerSchemas } from './codec/register-schemas.ts'
