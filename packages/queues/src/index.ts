export * from './event-queue.ts'
export * from './memory-queue.ts'
export * from './queue-admin.ts'
