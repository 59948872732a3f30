import { inForce } from './in-force.ts'
import { configLines } from './print-config.ts'
import { settings } from '../generated/settings.ts'
import { withReading } from './unit.ts'

const of = (env: Record<string, string>, service: string) => inForce({ [service]: settings[service] ?? [] }, env)
const one = (name: string, env: Record<string, string>, service = 'details') =>
  of(env, service).find((setting) => setting.name === name)

describe('settings in force', () => {
  it('are the default, or what is set; an empty variable is not set', () => {
    const name = 'COMPLETION_QUIET_PERIOD_MS'
    expect(one(name, {}, 'completion')).toMatchObject({ value: '5000', from: 'default', unit: 'ms' })
    expect(one(name, { [name]: '' }, 'completion')).toMatchObject({ value: '5000', from: 'default' })
    expect(one(name, { [name]: '7000' }, 'completion')).toMatchObject({ value: '7000', from: 'set' })
    expect(one('KAFKA_BROKERS', {})).toMatchObject({ value: null, from: 'missing' })
    expect(one('GENESYS_PROXY_URL', {})).toMatchObject({ value: null, from: 'unset' })
  })

  it('never show a secret, nor credentials inside a URL', () => {
    const env = {
      GENESYS_CLIENT_SECRET: 'sesame',
      GENESYS_ORGANISATIONS: '[{"clientSecret":"sesame"}]',
      GENESYS_CLIENT_SECRET_FILE: '/run/secret',
      GENESYS_PROXY_URL: 'http://me:sesame@proxy:3128',
    }
    expect(JSON.stringify(of(env, 'details'))).not.toContain('sesame')
    expect(configLines(of(env, 'details')).join('\n')).not.toContain('sesame')
    expect(one('GENESYS_CLIENT_SECRET', env)).toMatchObject({ value: null, from: 'hidden' })
    expect(one('GENESYS_CLIENT_SECRET_FILE', env)).toMatchObject({ value: '/run/secret', from: 'set' })
  })

  it('tell what is missing', () => {
    expect(configLines(of({ KAFKA_BROKERS: 'k:1' }, 'completion'))).toContain(
      'missing, and required: SCHEMA_REGISTRY_URL',
    )
  })

  it('have a meaning, every one of them', () => {
    const bare = Object.values(settings).flatMap((list) => list.filter(({ meaning }) => meaning === ''))
    expect(bare).toEqual([])
    expect(Object.keys(settings)).toEqual(['bridge', 'completion', 'details', 'sink', 'aftercall'])
  })

  it.each([
    ['A_MS', '14400000', '14400000 (4 h)'],
    ['A_MS', '15000,25', '15000,25 (15 s, 25)'],
    ['A_MS', '25', '25'],
    ['A_BYTES', '67108864', '67108864 (64 MiB)'],
    ['A_SECONDS', '180', '180 (3 min)'],
    ['A_PORT', '8080', '8080'],
    ['A_MS', 'soon', 'soon'],
  ])('read %s of %s as %s', (name, value, reading) => {
    expect(withReading(name, value)).toBe(reading)
  })
})
