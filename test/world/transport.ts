import { type HttpTransport, TransportError } from '@aftercall/genesys-api'
import { type Clock } from '@aftercall/runtime'
import { type LiveCentre } from '@aftercall/simulator'

/** There and back, as between two data centres. */
const exchangeMs = 80

/** Carries requests to the simulated API without a socket. */
export function worldTransport(answer: LiveCentre['answer'], clock: Clock): HttpTransport {
  return {
    async exchange({ method, url, headers, body, maxBodyBytes }, signal) {
      await clock.sleep(exchangeMs, signal)
      const answered = await answer({ method, url, headers, ...(body === undefined ? {} : { body }) }, signal)
      signal.throwIfAborted()
      if (answered.ending !== 'whole') throw new TransportError('network', `the connection ended: ${answered.ending}`)
      const bytes = Buffer.from(answered.body)
      const oversize = bytes.length > maxBodyBytes
      return {
        status: answered.status,
        headers: answered.headers,
        body: oversize ? bytes.subarray(0, maxBodyBytes) : bytes,
        oversize,
        bodyBytes: bytes.length,
      }
    },
    [Symbol.asyncDispose]: () => Promise.resolve(),
  }
}
