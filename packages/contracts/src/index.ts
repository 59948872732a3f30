export * from './generated/types.ts'
export { schemas } from './generated/schemas.ts'
export * from './topics.ts'
export * from './codec-port.ts'
