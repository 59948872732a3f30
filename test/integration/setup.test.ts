import { topicNames } from '@aftercall/contracts'
import { aftercall } from '../support/aftercall-command.ts'
import { freshDatabase, type FreshDatabase, freshPrefix, testStack } from '../support/stack.ts'

describe('aftercall setup', () => {
  let database: FreshDatabase
  let env: Record<string, string>
  beforeAll(async () => {
    database = await freshDatabase()
    env = {
      ...testStack().env,
      KAFKA_TOPIC_PREFIX: freshPrefix(),
      CLICKHOUSE_DATABASE: database.name,
      TOPIC_PARTITIONS: '3',
    }
  })
  afterAll(() => database[Symbol.asyncDispose]())

  it('makes topics, schemas and tables, and says what it made', async () => {
    const { code, stdout, stderr } = await aftercall(['setup', '--json'], env)
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    const { topics, schemas, tables } = JSON.parse(stdout)
    expect(topics.done.toSorted()).toEqual(topicNames.map((name) => `${env['KAFKA_TOPIC_PREFIX']}${name}`).toSorted())
    expect(schemas.done).toHaveLength(topicNames.length)
    expect(tables.done.length).toBeGreaterThan(5)
    const names = (await database.query('SHOW TABLES')).map(({ name }) => name)
    expect(names).toEqual(expect.arrayContaining(['conversations', 'events_raw', 'v_conversations', 'v_messages']))
  })

  it('changes nothing the second time', async () => {
    const { code, stdout } = await aftercall(['setup'], env)
    expect(code).toBe(0)
    expect(stdout.trim().split('\n')).toEqual([
      expect.stringMatching(/^topics: nothing to do \(\d+ there\)$/),
      expect.stringMatching(/^schemas: nothing to do \(\d+ there\)$/),
      expect.stringMatching(/^tables: nothing to do \(\d+ there\)$/),
    ])
  })

  it('gives every column of every table a comment', async () => {
    const bare = await database.query(`SELECT table, name FROM system.columns WHERE database = currentDatabase()
      AND comment = '' AND table != 'schema_migrations'
      AND table IN (SELECT name FROM system.tables WHERE database = currentDatabase() AND engine NOT LIKE '%View')`)
    expect(bare).toEqual([])
  })

  it('refuses topics that have another partition count, and names them', async () => {
    const { code, stderr } = await aftercall(['setup'], { ...env, TOPIC_PARTITIONS: '5' })
    expect(code).toBe(1)
    expect(stderr).toMatch(/conversation-events/)
    expect(stderr).toMatch(/partition/)
  })

  it('names every fault of its configuration at once, shows no secret, and exits 78', async () => {
    const { KAFKA_BROKERS: _brokers, ...without } = env
    const faulty = {
      ...without,
      SCHEMA_REGISTRY_URL: 'registry',
      TOPIC_PARTITIONS: 'many',
      CLICKHOUSE_PASSWORD: 'do-not-show',
    }
    const { code, stderr } = await aftercall(['setup'], faulty)
    expect(code).toBe(78)
    for (const variable of ['KAFKA_BROKERS', 'SCHEMA_REGISTRY_URL', 'TOPIC_PARTITIONS'])
      expect(stderr).toContain(variable)
    expect(stderr).not.toContain('do-not-show')
  })

  it('explains itself', async () => {
    const { code, stdout } = await aftercall(['setup', '--help'], {})
    expect(code).toBe(0)
    expect(stdout).toMatch(/Examples:/)
  })
})
