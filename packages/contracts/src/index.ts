export * from './generated/types.ts'
export { schemas } from './generated/schemas.ts'
export * from './topics.ts'
export * from './codec-port.ts'
export * from './version.ts'
export { canonicalEnum } from './projection/canonical-enum.ts'
export {
  type ProjectedConversation,
  type Projection,
  type UnusableReason,
  projectConversation,
} from './projection/project-conversation.ts'
