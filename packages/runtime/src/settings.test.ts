import { z } from 'zod'
import { kafkaEnv } from './environment.ts'
import { organisationsEnv } from './organisations.ts'
import { describeSettings } from './settings.ts'
import { integerListVariable, integerVariable } from './variables.ts'

describe('describeSettings', () => {
  it('lists every variable of every section once, with its default as it would be written', () => {
    const own = z.object({
      OWN_DELAYS_MS: integerListVariable().default([5, 15]).describe('waits'),
      OWN_NAME: z.string().default('x').transform((text) => text.length).describe('a name'),
      KAFKA_TOPIC_PREFIX: z.string(),
    }) // prettier-ignore
    const settings = describeSettings({ kafka: kafkaEnv, own })
    expect(settings.map(({ name }) => name)).toEqual([
      'KAFKA_BROKERS',
      'KAFKA_TOPIC_PREFIX',
      'KAFKA_CLIENT_ID',
      'KAFKA_SESSION_TIMEOUT_MS',
      'OWN_DELAYS_MS',
      'OWN_NAME',
    ])
    expect(settings[0]).toMatchObject({ section: 'kafka', fallback: null, required: true, secret: false })
    expect(settings[1]).toMatchObject({ fallback: '', required: false })
    expect(settings[4]).toMatchObject({ section: 'own', fallback: '5,15', meaning: 'waits' })
    expect(settings[5]).toMatchObject({ fallback: 'x', required: false, meaning: 'a name' })
  })

  it('knows what must never be shown, and what is only the place of it', () => {
    const own = z.object({ A_PASSWORD: z.string().optional(), A_PASSWORD_FILE: integerVariable().optional() })
    const secrets = describeSettings({ own, organisations: organisationsEnv }).filter(({ secret }) => secret)
    expect(secrets.map(({ name }) => name)).toEqual(['A_PASSWORD', 'GENESYS_CLIENT_SECRET', 'GENESYS_ORGANISATIONS'])
  })
})
