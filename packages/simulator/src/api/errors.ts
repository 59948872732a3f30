/** Genesys's error body. `contextId` is the correlation id of the answer. */
export interface ErrorBody {
  readonly message: string
  readonly code: string
  readonly status: number
  readonly contextId: string
  readonly details: readonly never[]
  readonly errors: readonly never[]
}

/** The answers that are errors, each with the code and the words that the platform uses. */
const kinds = {
  400: { code: 'bad.request', message: 'The request could not be understood by the server due to malformed syntax.' },
  401: { code: 'bad.credentials', message: 'Invalid login credentials.' },
  403: {
    code: 'missing.any.permissions',
    message:
      'Unable to perform the requested action. You must have at least one of the following permissions assigned: [analytics:conversationDetail:view, analytics:agentConversationDetail:view]',
  },
  404: { code: 'not.found', message: 'The requested resource was not found.' },
  429: { code: 'too.many.requests.retry.after', message: 'Rate limit exceeded the maximum.' },
  500: { code: 'internal.server.error', message: 'The server encountered an unexpected condition.' },
  502: { code: 'bad.gateway', message: 'The server received an invalid response from an upstream server.' },
  503: { code: 'service.unavailable', message: 'Service Unavailable - The server is currently unavailable.' },
  504: { code: 'authentication.request.timeout', message: 'Authentication request timeout.' },
} as const
export type ErrorStatus = keyof typeof kinds

/** An answer other than 200, thrown by a route and written by the server's error handler. */
export class ApiError extends Error {
  override readonly name = 'ApiError'
  readonly status: ErrorStatus
  readonly code: string
  readonly retryAfterSeconds: number | undefined
  constructor(status: ErrorStatus, more: { code?: string; message?: string; retryAfterSeconds?: number } = {}) {
    super(more.message ?? kinds[status].message)
    this.status = status
    this.code = more.code ?? kinds[status].code
    this.retryAfterSeconds = more.retryAfterSeconds
  }
}

export const tooManyRequests = (retryAfterSeconds: number): ApiError =>
  new ApiError(429, {
    retryAfterSeconds,
    message: `Rate limit exceeded the maximum. Retry the request in [${retryAfterSeconds}] seconds`,
  })

export const errorBody = ({ status, code, message }: ApiError, contextId: string): ErrorBody => ({
  message,
  code,
  status,
  contextId,
  details: [],
  errors: [],
})
