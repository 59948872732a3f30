import fc from 'fast-check'
import { readErrorBody } from './error-body.ts'

const read = (body: unknown) => readErrorBody(Buffer.from(JSON.stringify(body)))

describe('error bodies', () => {
  it("reads the platform's shape and names the missing permission", () => {
    const body = {
      message:
        'Unable to perform the requested action. You are missing the following permission(s): analytics:conversationDetail:view',
      code: 'missing.permissions',
      status: 403,
      contextId: 'a1b2-c3d4',
      messageParams: { permissions: 'analytics:conversationDetail:view' },
    }
    expect(read(body)).toEqual({
      code: 'missing.permissions',
      correlationId: 'a1b2-c3d4',
      permissions: ['analytics:conversationDetail:view'],
    })
  })

  it("reads OAuth's shape", () => {
    expect(read({ error: 'invalid_client', error_description: 'no such client' }).code).toBe('invalid_client')
  })

  it('takes no text of the answer for a code', () => {
    expect(read({ code: 'ana@example.com did it', message: 'call +1 555 0100' })).toEqual({
      code: null,
      correlationId: null,
      permissions: [],
    })
  })

  it('never throws', () => {
    fc.assert(fc.property(fc.oneof(fc.string(), fc.json()), (text) => void readErrorBody(Buffer.from(text))))
  })
})
