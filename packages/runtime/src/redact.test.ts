import { createLogger } from './logger.ts'
import { redact } from './redact.ts'

describe('redact', () => {
  it('hides values under secret-like keys, at any depth', () => {
    const fields = {
      clientSecret: 'a',
      nested: { Authorization: 'b', list: [{ password: 'c', size: 1 }] },
      apiKey: undefined,
    }
    expect(redact(fields)).toEqual({
      clientSecret: '[redacted]',
      nested: { Authorization: '[redacted]', list: [{ password: '[redacted]', size: 1 }] },
      apiKey: undefined,
    })
  })

  it('unfolds errors with their causes, without credentials', () => {
    const error = new TypeError('no way to http://me:word@proxy:3128/', { cause: new Error('refused') })
    expect(redact({ error })).toMatchObject({
      error: { type: 'TypeError', message: 'no way to http://[redacted]@proxy:3128/', cause: { message: 'refused' } },
    })
    expect(JSON.stringify(redact({ error }))).not.toContain('word')
  })

  it('is bounded, also for cycles', () => {
    const cycle: Record<string, unknown> = { bytes: Buffer.alloc(9) }
    cycle['self'] = cycle
    expect(JSON.stringify(redact(cycle))).toContain('"bytes":"[9 bytes]"')
    expect(redact(Array.from({ length: 1_000 }, () => 1))).toHaveLength(50)
  })
})

describe('logger', () => {
  it('writes one JSON line with level, service and fields, below its level nothing', () => {
    const lines: string[] = []
    const log = createLogger({
      service: 'bridge',
      level: 'info',
      destination: { write: (line) => void lines.push(line) },
    })
    log.debug('unseen')
    log.child({ queue: 'q' }).warn('slow', { err: new RangeError('late'), token: 't' })
    expect(lines.map((line) => JSON.parse(line) as unknown)).toEqual([
      {
        level: 'warn',
        time: expect.any(String),
        service: 'bridge',
        queue: 'q',
        err: expect.objectContaining({ type: 'RangeError', message: 'late' }),
        token: '[redacted]',
        msg: 'slow',
      },
    ])
  })
})
