/** What is mutated, and the tests that must notice. Paths are of the repository, in the syntax of globs. */
export interface Folder {
  readonly name: string
  readonly mutate: readonly string[]
  readonly tests: readonly string[]
}

const core = (service: string): Folder => ({
  name: service,
  mutate: [
    `services/${service}/src/core/**/*.ts`,
    `!services/${service}/src/core/**/*.test.ts`,
    // What tests build their examples with is no part of the product.
    `!services/${service}/src/core/testing/**`,
  ],
  tests: [`services/${service}/src/core/**/*.test.ts`],
})

const kafka = (path: string) => `packages/kafka/src/${path}`

export const folders: readonly Folder[] = [
  {
    name: 'kafka',
    mutate: [
      'batcher.ts',
      'core/batch-policy.ts',
      'core/assigner.ts',
      'core/offsets.ts',
      'group/positions.ts',
      'group/owned-partition.ts',
      'group/tenure.ts',
      'kafkajs/transactions.ts',
    ].map(kafka),
    tests: [
      'batcher.test.ts',
      'core/*.test.ts',
      'group/{positions,owned-partition,tenure}.test.ts',
      'kafkajs/transactions.test.ts',
    ].map(kafka),
  },
  core('completion'),
  core('details'),
  core('bridge'),
  core('sink'),
]
