/** What `aftercall status` tells. Times are ISO text, UTC; a part that could not be asked is null, and `unasked` says why. */
export interface Status {
  readonly at: string
  readonly balance: readonly OrganisationBalance[] | null
  readonly open: OpenConversations | null
  readonly lags: readonly Lag[] | null
  readonly queues: readonly QueueState[] | null
  readonly deadLetters: readonly DeadLetterCount[] | null
  readonly flow: Flow | null
  readonly unasked: readonly Unasked[]
}

export const classes = [
  'open',
  'final',
  'refused',
  'given_up',
  'dead_lettered',
  'discarded',
  'not_followed',
  'arriving',
  'unaccounted',
] as const
export type BalanceClass = (typeof classes)[number]

export interface OrganisationBalance {
  readonly organisation: string
  readonly counts: Readonly<Record<BalanceClass, number>>
  /** What is not accounted for, by reason. */
  readonly holes: readonly Hole[]
}

export interface Hole {
  readonly reason: string
  readonly conversations: number
  readonly oldestAt: string
  readonly exampleConversationId: string
}

export interface OpenConversations {
  readonly conversations: number
  /** Whose next step was due an hour ago and more. */
  readonly overdue: number
  /** Whose record was asked for and not answered yet. */
  readonly pendingFetches: number
  readonly refused: number
  readonly oldestSince: string | null
  readonly oldestConversationId: string | null
}

export interface Lag {
  readonly service: string
  readonly topic: string
  readonly records: number
}

export interface QueueState {
  readonly name: string
  readonly kind: 'events' | 'dead letters'
  readonly visible: number
  readonly inFlight: number
}

export interface DeadLetterCount {
  readonly stage: string
  readonly reason: string
  readonly lastHour: number
  readonly lastDay: number
}

export interface Flow {
  readonly lastEventAt: string | null
  readonly lastRowAt: string | null
  /** Over the last five minutes. */
  readonly eventsPerMinute: number
  readonly rowsPerMinute: number
}

export interface Unasked {
  readonly what: string
  readonly why: string
}

/** What is asked, each on its own: one that fails does not hide the others. */
export interface StatusPorts {
  readonly balance: () => Promise<readonly OrganisationBalance[]>
  readonly open: () => Promise<OpenConversations>
  readonly lags: () => Promise<readonly Lag[]>
  readonly queues: () => Promise<readonly QueueState[]>
  readonly deadLetters: () => Promise<readonly DeadLetterCount[]>
  readonly flow: () => Promise<Flow>
}

export async function readStatus(ports: StatusPorts, now: number): Promise<Status> {
  const unasked: Unasked[] = []
  const ask = async <T>(what: string, question: () => Promise<T>): Promise<T | null> => {
    try {
      return await question()
    } catch (error) {
      unasked.push({ what, why: error instanceof Error ? error.message : String(error) })
      return null
    }
  }
  const [balance, open, lags, queues, deadLetters, flow] = await Promise.all([
    ask('balance', ports.balance),
    ask('open conversations', ports.open),
    ask('lag', ports.lags),
    ask('queues', ports.queues),
    ask('dead letters', ports.deadLetters),
    ask('flow', ports.flow),
  ])
  return { at: new Date(now).toISOString(), balance, open, lags, queues, deadLetters, flow, unasked }
}

export const isOff = ({ balance }: Pick<Status, 'balance'>): boolean =>
  balance?.some(({ counts }) => counts.unaccounted > 0) ?? false

export const offExitCode = 3
export const unaskedExitCode = 1

/** A hole outranks a question that failed: what is known to be wrong is told. */
export const exitCodeOf = (status: Status): number =>
  isOff(status) ? offExitCode : status.unasked.length > 0 ? unaskedExitCode : 0
