import tseslint from 'typescript-eslint'

// Each third-party client has exactly one importer; a change here is a change of the architecture.
const clients = [
  { only: 'packages/kafka', names: ['kafkajs'] },
  { only: 'packages/contracts', names: ['avsc', '@kafkajs/confluent-schema-registry'] },
  { only: 'packages/clickhouse', names: ['@clickhouse/client'] },
  { only: 'packages/genesys-api', names: ['undici'] },
  { only: 'packages/runtime', names: ['pino'], groups: ['@opentelemetry/*'] },
]
const services = ['bridge', 'completion', 'details', 'sink']
const servicePatterns = services.map((name) => `@aftercall/${name}`)

/** Import restrictions for one folder: every client it does not own, and whatever else its kind may not import. */
const restrict = (folder, extraPatterns = []) => {
  const foreign = clients.filter((client) => client.only !== folder)
  const message = (client) => `only ${client.only} imports this client; use its exports`
  return [
    'error',
    {
      paths: foreign.flatMap((client) => client.names.map((name) => ({ name, message: message(client) }))),
      patterns: [
        ...foreign.flatMap((client) =>
          (client.groups ?? []).map((group) => ({ group: [group], message: message(client) })),
        ),
        ...extraPatterns,
      ],
    },
  ]
}
const noServices = {
  group: servicePatterns,
  message: 'packages and services never import a service; they meet in schemas/',
}
const pureCore = [
  { group: ['node:*'], message: 'core is pure: no node builtins' },
  {
    group: ['../io/*', '../run*', '../main*', '../config*', '../metrics*'],
    message: 'core imports only contract types and its siblings',
  },
  { group: ['@aftercall/*', '!@aftercall/contracts'], message: 'core imports only contracts and its siblings' },
]
const packages = [
  'contracts',
  'kafka',
  'clickhouse',
  'genesys-api',
  'runtime',
  'cli',
  'embedded-stack',
  'simulator',
  'demo',
]
const clock = [
  {
    selector: "CallExpression[callee.object.name='Date'][callee.property.name='now']",
    message: 'take a Clock: nobody but packages/runtime reads time',
  },
  {
    selector: "NewExpression[callee.name='Date'][arguments.length=0]",
    message: 'take a Clock: nobody but packages/runtime reads time',
  },
  {
    selector: 'CallExpression[callee.name=/^(setTimeout|setInterval|setImmediate)$/]',
    message: 'take a Clock: nobody but packages/runtime sets timers',
  },
]

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
          : []),
      ]),
    },
  })),
  ...services.map((name) => ({
    files: [`services/${name}/**/*.ts`],
    rules: {
      'no-restricted-imports': restrict(`services/${name}`, [
        noServices,
        ...(name === 'bridge' ? [] : [{ group: ['@aws-sdk/*'], message: "SQS's client belongs to the bridge" }]),
      ]),
      'no-restricted-syntax': ['error', ...clock],
    },
  })),
  ...services.map((name) => ({
    files: [`services/${name}/src/core/**/*.ts`],
    ignores: ['**/*.test.ts'],
    rules: {
      'no-restricted-imports': restrict(`services/${name}`, [
        noServices,
        { group: ['@aws-sdk/*'], message: 'core is pure' },
        ...pureCore,
      ]),
    },
  })),
  {
    files: ['packages/{demo,cli,embedded-stack,simulator}/**/*.ts', 'test/bench/**/*.ts', 'packages/*/scripts/**/*.ts'],
    rules: { 'no-console': 'off' },
  },
  { files: ['**/*.test.ts', 'test/**/*.ts'], rules: { '@typescript-eslint/no-non-null-assertion': 'off' } },
)
