import tseslint from 'typescript-eslint'
import { boundaries } from './eslint-boundaries.mjs'

// Each third-party client has exactly one importer; a change here is a change of the architecture.
const clients = [
  { only: 'packages/kafka', names: ['kafkajs'] },
  { only: 'packages/contracts', names: ['avsc', '@kafkajs/confluent-schema-registry'] },
  { only: 'packages/clickhouse', names: ['@clickhouse/client'] },
  { only: 'packages/genesys-api', names: ['undici'] },
  { only: 'packages/runtime', names: ['pino'], groups: ['@opentelemetry/**'] },
]
const services = ['bridge', 'completion', 'details', 'sink']
const servicePatterns = services.map((name) => `@aftercall/${name}`)

/** Import restrictions for one folder: every client it does not own, and whatever else its kind may not import. */
const restrict = (folder, extraPatterns = []) => {
  const foreign = clients.filter((client) => client.only !== folder)
  const message = (client) => `only ${client.only} imports this client; use its exports`
  // With what lies below a name, which would be a way around it.
  const groupOf = ({ names, groups = [] }) => [...names, ...names.map((name) => `${name}/**`), ...groups]
  return [
    'error',
    {
      patterns: [...foreign.map((client) => ({ group: groupOf(client), message: message(client) })), ...extraPatterns],
    },
  ]
}
const noServices = {
  group: servicePatterns,
  message: 'packages and services never import a service; they meet in schemas/',
}
/** The simulator has it too: what sends events stands outside of the product. */
const sqsClient = { group: ['@aws-sdk/**'], message: 'only packages/queues imports this client; use its exports' }
const packages = [
  'contracts',
  'kafka',
  'clickhouse',
  'genesys-api',
  'queues',
  'runtime',
  'cli',
  'embedded-stack',
  'simulator',
  'demo',
]
const readsTime = 'take a Clock: nobody but packages/runtime reads time'
const setsTimers = 'take a Clock: nobody but packages/runtime sets timers'
const clock = [
  { selector: "MemberExpression[object.name='Date'][property.name='now']", message: readsTime },
  { selector: "MemberExpression[object.name='performance'][property.name='now']", message: readsTime },
  { selector: "NewExpression[callee.name='Date'][arguments.length=0]", message: readsTime },
  { selector: "CallExpression[callee.name='Date']", message: readsTime },
  { selector: 'Identifier[name=/^(setTimeout|setInterval|setImmediate)$/]', message: setsTimers },
  { selector: "MemberExpression[object.name='AbortSignal'][property.name='timeout']", message: setsTimers },
]
const environment = {
  selector: "MemberExpression[object.name='process'][property.name='env']",
  message: 'only main reads the environment, through parseConfig',
}
const chance = {
  selector: "MemberExpression[object.name='Math'][property.name='random']",
  message: 'core is pure: chance is an argument',
}

export default tseslint.config(
  { ignores: ['**/node_modules/**', '**/generated/**', '.cache/**', '**/*.mjs', 'scripts/**'] },
  ...tseslint.configs.strict,
  {
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-misused-promises': ['error', { checksVoidReturn: false }],
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports' }],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      'no-restricted-exports': [
        'error',
        {
          restrictDefaultExports: {
            direct: true,
            named: true,
            defaultFrom: true,
            namedFrom: true,
            namespaceFrom: true,
          },
        },
      ],
      'no-console': 'error',
    },
  },
  ...packages.map((name) => ({
    files: [`packages/${name}/**/*.ts`],
    rules: {
      'no-restricted-imports': restrict(`packages/${name}`, [
        noServices,
        // The simulator states facts, never rows: it may not see how the product reads them.
        ...(name === 'simulator'
          ? [{ group: ['@aftercall/*'], message: 'the simulator imports nothing of the product' }]
          : name === 'queues'
            ? []
            : [sqsClient]),
      ]),
    },
  })),
  ...services.map((name) => ({
    files: [`services/${name}/**/*.ts`],
    rules: {
      'no-restricted-imports': restrict(`services/${name}`, [noServices, sqsClient]),
      'no-restricted-syntax': ['error', ...clock, environment],
    },
  })),
  {
    files: ['services/*/src/core/**/*.ts'],
    ignores: ['**/*.test.ts'],
    rules: { 'no-restricted-syntax': ['error', ...clock, environment, chance] },
  },
  { files: ['packages/genesys-api/**/*.ts'], rules: { 'no-restricted-syntax': ['error', ...clock] } },
  {
    files: ['services/**/*.ts', 'packages/**/*.ts'],
    plugins: { aftercall: boundaries },
    rules: { 'aftercall/own-folder': 'error' },
  },
  {
    files: [
      'packages/{demo,cli,embedded-stack,simulator}/**/*.ts',
      'test/bench/**/*.ts',
      'test/fuzz/main.ts',
      'test/mutation/main.ts',
      'test/world/faults/main.ts',
      'test/world/uncertainty/main.ts',
      'packages/*/scripts/**/*.ts',
    ],
    rules: { 'no-console': 'off' },
  },
  { files: ['**/*.test.ts', 'test/**/*.ts'], rules: { '@typescript-eslint/no-non-null-assertion': 'off' } },
)
