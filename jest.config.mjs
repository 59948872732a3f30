// Unit tests stand beside the code; what needs two packages or a real server stands in test/.
const transform = {
  '^.+\\.ts$': [
    '@swc/jest',
    {
      jsc: { target: 'es2024', parser: { syntax: 'typescript' } },
      module: { type: 'commonjs' },
      sourceMaps: 'inline',
    },
  ],
}
const project = (displayName, testMatch, more = {}) => ({
  displayName,
  transform,
  testMatch,
  testEnvironment: 'node',
  extensionsToTreatAsEsm: [],
  moduleFileExtensions: ['ts', 'js', 'mjs', 'cjs', 'json', 'node'],
  // Only our own sources are TypeScript; nothing of node_modules is transformed.
  transformIgnorePatterns: ['/node_modules/'],
  ...more,
})
const patient = { setupFilesAfterEnv: ['<rootDir>/test/support/patience.ts'] }
/** Tests in test/ share one set of real servers, started before the first of them: test/support/stack.ts. */
const withServers = (name) =>
  project(name, [`<rootDir>/test/${name}/**/*.test.ts`], {
    globalSetup: '<rootDir>/test/support/global-setup.mjs',
    globalTeardown: '<rootDir>/test/support/global-teardown.mjs',
    ...patient,
  })
export default {
  maxWorkers: 2,
  projects: [
    project(
      'unit',
      [
        '<rootDir>/{packages,services}/*/src/**/*.test.ts',
        '<rootDir>/test/{bench,faults,fuzz,mutation,pictures,support}/**/*.test.ts',
      ],
      // A selection of the fault suite, which needs servers.
      { ...patient, testPathIgnorePatterns: ['/node_modules/', '/test/faults/ci-'] },
    ),
    project('world', ['<rootDir>/test/world/**/*.test.ts'], patient),
    withServers('contract'),
    withServers('integration'),
    withServers('e2e'),
    project('faults', ['<rootDir>/test/faults/ci-*.test.ts'], {
      globalSetup: '<rootDir>/test/support/global-setup.mjs',
      globalTeardown: '<rootDir>/test/support/global-teardown.mjs',
      ...patient,
    }),
  ],
}
