/**
 * What a network does wrong while it lasts.
 *
 * - `latency`: every piece arrives later by `ms`, in both directions
 * - `slow`: each direction of each connection carries so many bytes a second
 * - `half-open`: connections are accepted and nothing passes; what was sent meanwhile arrives when it is over
 * - `lost-answers`: requests arrive, what the server says does not; at the end those connections are cut
 * - `refuse`: nobody listens; connections that stand go on
 */
export type TcpFault =
  | { readonly kind: 'latency'; readonly ms: number }
  | { readonly kind: 'slow'; readonly bytesPerSecond: number }
  | { readonly kind: 'half-open' }
  | { readonly kind: 'lost-answers' }
  | { readonly kind: 'refuse' }

/** Says of which connections a fault is; all where none is given. A proxy of Kafka knows the client's id after the first request. */
export type Chosen = (connection: { readonly number: number; readonly clientId: string | null }) => boolean
