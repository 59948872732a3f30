import { RegistryError } from './errors.ts'
import { type SchemaSource, cachedSource } from './schema-source.ts'

/** A source whose answers the test gives one by one. */
function asked() {
  const questions: { schemaId: number; answer: (schema: unknown) => void; fail: (error: Error) => void }[] = []
  const source: SchemaSource = {
    schemaOf: (schemaId) =>
      new Promise((answer, fail) => {
        questions.push({ schemaId, answer, fail })
      }),
  }
  return { source, questions }
}

describe('cachedSource', () => {
  it('asks once for an id, however many wait, and never again once it is known', async () => {
    const { source, questions } = asked()
    const cached = cachedSource(source, { unknownForMs: 10, now: () => 0 })
    const waiting = [cached.schemaOf(1), cached.schemaOf(1), cached.schemaOf(1)]
    questions[0]?.answer('schema')
    expect(await Promise.all(waiting)).toEqual(['schema', 'schema', 'schema'])
    expect(await cached.schemaOf(1)).toBe('schema')
    expect(questions).toHaveLength(1)
  })

  it('asks again for an unknown id only after a while', async () => {
    const { source, questions } = asked()
    let now = 0
    const cached = cachedSource(source, { unknownForMs: 10, now: () => now })
    const first = cached.schemaOf(1)
    questions[0]?.answer(undefined)
    expect(await first).toBeUndefined()
    now = 9
    expect(await cached.schemaOf(1)).toBeUndefined()
    expect(questions).toHaveLength(1)
    now = 10
    const second = cached.schemaOf(1)
    questions[1]?.answer('registered since')
    expect(await second).toBe('registered since')
  })

  it('asks again at once after a failure, which all who waited see', async () => {
    const { source, questions } = asked()
    const cached = cachedSource(source, { unknownForMs: 10, now: () => 0 })
    const waiting = [cached.schemaOf(1), cached.schemaOf(1)]
    questions[0]?.fail(new RegistryError('down'))
    for (const one of await Promise.allSettled(waiting)) expect(one.status).toBe('rejected')
    const again = cached.schemaOf(1)
    questions[1]?.answer('schema')
    expect(await again).toBe('schema')
  })

  it('remembers a bounded number of unknown ids', async () => {
    let questions = 0
    const source: SchemaSource = { schemaOf: () => Promise.resolve(void questions++) }
    const cached = cachedSource(source, { unknownForMs: 10, now: () => 0 })
    for (let id = 0; id < 1_001; id++) await cached.schemaOf(id)
    await cached.schemaOf(0)
    expect(questions).toBe(1_002)
  })
})
