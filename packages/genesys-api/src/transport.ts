export interface HttpRequest {
  readonly method: 'GET' | 'POST'
  /** Absolute; may hold ids, never secrets. */
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly body?: string
  /** Larger bodies are cut off and reported as oversize. */
  readonly maxBodyBytes: number
}

export interface HttpAnswer {
  readonly status: number
  /** Lower-case names; of a repeated header the first. */
  readonly headers: Readonly<Record<string, string>>
  /** The whole body, or its beginning when `oversize`. */
  readonly body: Buffer
  readonly oversize: boolean
  /** Size that the server declared, or what was read before it was cut off. */
  readonly bodyBytes: number
}

/** One exchange over HTTP, bounded in time and bytes; nothing is left open when it settles. */
export interface HttpTransport extends AsyncDisposable {
  /** @throws TransportError when no whole answer came; the signal's reason when it was aborted. */
  exchange(request: HttpRequest, signal: AbortSignal): Promise<HttpAnswer>
}

export class TransportError extends Error {
  override readonly name = 'TransportError'
  readonly kind: 'network' | 'timeout'
  constructor(kind: 'network' | 'timeout', message: string, options?: ErrorOptions) {
    super(message, options)
    this.kind = kind
  }
}
