// Unit tests stand beside the code; what needs two packages or a real server stands in test/.
const transform = {
  '^.+\\.ts$': ['@swc/jest', {
    jsc: { target: 'es2024', parser: { syntax: 'typescript' } },
    module: { type: 'commonjs' },
    sourceMaps: 'inline',
  }],
}
const project = (displayName, testMatch, more = {}) => ({
  displayName, transform, testMatch, testEnvironment: 'node',
  extensionsToTreatAsEsm: [], moduleFileExtensions: ['ts', 'js', 'mjs', 'cjs', 'json', 'node'],
  // Only our own sources are TypeScript; nothing of node_modules is transformed.
  transformIgnorePatterns: ['/node_modules/'],
  ...more,
})
export default {
  projects: [
    project('unit', ['<rootDir>/packages/*/src/**/*.test.ts', '<rootDir>/services/*/src/**/*.test.ts']),
    project('contract', ['<rootDir>/test/contract/**/*.test.ts']),
    project('integration', ['<rootDir>/test/integration/**/*.test.ts']),
    project('e2e', ['<rootDir>/test/e2e/**/*.test.ts']),
  ],
}
