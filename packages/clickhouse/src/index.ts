export * from './port.ts'
export * from './table.ts'
export * from './failure.ts'
export { connectClickHouse, type ClickHouseOptions } from './connect.ts'
export { MigrationError, readMigrations, statementsOf, type MigrationFile } from './migrations.ts'
export { encodeBlock, encodeRows, RowFaultError } from './native/encode-rows.ts'
export { UnsupportedTypeError } from './native/column-type.ts'
export {
  memoryClickHouse,
  noAnswer,
  serverError,
  type InsertHook,
  type MemoryClickHouse,
  type MemoryTable,
} from './memory.ts'
