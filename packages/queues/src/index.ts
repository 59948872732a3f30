export * from './event-queue.ts'
export * from './memory-queue.ts'
