import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { z } from 'zod'
import { ConfigError, parseConfig } from './config.ts'
import { clickhouseEnv, httpEnv, kafkaEnv, logEnv, registryEnv, telemetryEnv } from './environment.ts'
import { organisationIdsEnv, organisationsEnv } from './organisations.ts'
import { integerListVariable, integerVariable, ratioVariable } from './variables.ts'

const faultsOf = (sections: Parameters<typeof parseConfig>[0], env: Record<string, string>) => {
  try {
    parseConfig(sections, env)
  } catch (error) {
    if (error instanceof ConfigError) return error
    throw error
  }
  throw new Error('the configuration was accepted')
}
const single = {
  GENESYS_ORGANISATION_ID: 'org-1',
  GENESYS_DOMAIN: 'cloud.test',
  GENESYS_CLIENT_ID: 'client',
  GENESYS_CLIENT_SECRET: 'hush',
}

describe('parseConfig', () => {
  it('names every fault of every section at once, with what was given, why and how to mend it', () => {
    const sections = {
      kafka: kafkaEnv,
      registry: registryEnv,
      own: z.object({ SIZE: integerVariable({ max: 5 }).default(3).describe('a count up to 5') }),
    }
    const error = faultsOf(sections, { SCHEMA_REGISTRY_URL: 'ftp://registry', SIZE: '9' })
    expect(error.message.split('\n')).toEqual([
      'the configuration has 3 faults:',
      '  KAFKA_BROKERS is not set; it is a comma-separated list of host:port',
      expect.stringMatching(/SCHEMA_REGISTRY_URL is not an http or https URL, given "ftp:\/\/registry"/),
      '  SIZE is above 5, given "9"; it is a count up to 5',
    ])
  })

  it('never shows a secret, nor credentials inside a URL', () => {
    const own = z.object({ A_PASSWORD: z.string().max(2), PLAIN_URL: z.string().max(2) })
    const { message } = faultsOf({ own }, { A_PASSWORD: 'sesame', PLAIN_URL: 'http://me:sesame@host/' })
    expect(message).toContain('A_PASSWORD')
    expect(message).not.toContain('sesame')
  })

  it('takes an empty variable as not set', () => {
    const { log, http, telemetry } = parseConfig(
      { log: logEnv, http: httpEnv('BRIDGE', 8081), telemetry: telemetryEnv },
      { LOG_LEVEL: '', BRIDGE_HTTP_PORT: '', OTEL_EXPORTER_OTLP_ENDPOINT: '' },
    )
    expect(log.level).toBe('info')
    expect(http).toEqual({ port: 8081, host: '0.0.0.0' })
    expect(telemetry).toEqual({ sampleRatio: 0.01 })
    expect(faultsOf({ kafka: kafkaEnv }, { KAFKA_BROKERS: '' }).faults).toHaveLength(1)
  })

  it('reads a password from a file, and names a file that cannot be read', () => {
    const file = join(mkdtempSync(join(tmpdir(), 'config-')), 'password')
    writeFileSync(file, 'from file\n')
    const env = { CLICKHOUSE_URL: 'http://localhost:8123/' }
    const { clickhouse } = parseConfig({ clickhouse: clickhouseEnv }, { ...env, CLICKHOUSE_PASSWORD_FILE: file })
    expect(clickhouse).toMatchObject({ url: 'http://localhost:8123', password: 'from file' })
    const error = faultsOf({ clickhouse: clickhouseEnv }, { ...env, CLICKHOUSE_PASSWORD_FILE: `${file}-gone` })
    expect(error.faults[0]).toMatchObject({
      variable: 'CLICKHOUSE_PASSWORD_FILE',
      why: expect.stringContaining('ENOENT'),
    })
  })

  it.each([
    ['0', 0],
    ['1', 1],
    ['0.25', 0.25],
    ['.5', 0.5],
    ['1.5', null],
    ['-1', null],
    ['half', null],
  ])('reads %j as a ratio of %j', (text, expected) => {
    expect(ratioVariable().safeParse(text).data ?? null).toBe(expected)
  })

  it('reads a list of whole numbers', () => {
    expect(integerListVariable().parse('5000, 15000,60000')).toEqual([5_000, 15_000, 60_000])
    expect(integerListVariable().safeParse('5s,15s').success).toBe(false)
  })
})

describe('organisations', () => {
  it('takes a single organisation, its hosts following from its domain', () => {
    const { organisations } = parseConfig({ organisations: organisationsEnv }, single)
    expect(organisations).toEqual([
      {
        id: 'org-1',
        domain: 'cloud.test',
        loginUrl: 'https://login.cloud.test',
        apiUrl: 'https://api.cloud.test',
        clientId: 'client',
        clientSecret: 'hush',
        requestsPerMinute: 300,
      },
    ])
  })

  it('takes a list, each host overridable', () => {
    const list = [
      {
        id: 'a',
        domain: 'x.test',
        clientId: 'ca',
        clientSecret: 'sa',
        apiUrl: 'http://127.0.0.1:1/',
        requestsPerMinute: 60,
      },
      { id: 'b', domain: 'y.test', clientId: 'cb', clientSecret: 'sb', proxyUrl: 'http://proxy:3128' },
    ]
    const env = { GENESYS_ORGANISATIONS: JSON.stringify(list) }
    const { organisations, ids } = parseConfig({ organisations: organisationsEnv, ids: organisationIdsEnv }, env)
    expect(organisations).toMatchObject([
      { id: 'a', loginUrl: 'https://login.x.test', apiUrl: 'http://127.0.0.1:1', requestsPerMinute: 60 },
      { id: 'b', proxyUrl: 'http://proxy:3128', requestsPerMinute: 300 },
    ])
    expect(ids).toEqual(['a', 'b'])
  })

  it('names all that is missing, entry by entry, and an organisation that comes twice', () => {
    expect(faultsOf({ organisations: organisationsEnv }, {}).faults.map(({ variable }) => variable)).toEqual([
      'GENESYS_ORGANISATION_ID',
      'GENESYS_CLIENT_ID',
      'GENESYS_CLIENT_SECRET',
      'GENESYS_DOMAIN',
    ])
    const missing = faultsOf(
      { organisations: organisationsEnv },
      { GENESYS_ORGANISATIONS: '[{"id":"a","clientId":"c"}]' },
    )
    expect(missing.faults.map(({ variable }) => variable)).toEqual([
      'GENESYS_ORGANISATIONS.0.clientSecret',
      'GENESYS_ORGANISATIONS.0.domain',
    ])
    const one = { id: 'a', domain: 'x.test', clientId: 'c', clientSecret: 'verysecret' }
    const twice = faultsOf({ organisations: organisationsEnv }, { GENESYS_ORGANISATIONS: JSON.stringify([one, one]) })
    expect(twice.message).toContain('names an organisation twice')
    expect(twice.message).not.toContain('verysecret')
  })

  it('gives ids alone without asking for credentials', () => {
    expect(parseConfig({ ids: organisationIdsEnv }, { GENESYS_ORGANISATION_ID: 'org-1' }).ids).toEqual(['org-1'])
    expect(faultsOf({ ids: organisationIdsEnv }, {}).faults[0]?.variable).toBe('GENESYS_ORGANISATION_ID')
    expect(faultsOf({ ids: organisationIdsEnv }, { GENESYS_ORGANISATIONS: '{' }).message).toContain('is not JSON')
  })
})
