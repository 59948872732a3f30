import { type Codec, type NewDeadLetter, projectConversation } from '@aftercall/contracts'
import { type GenesysClient } from '@aftercall/genesys-api'
import { type RecordProducer, type StatelessGroup } from '@aftercall/kafka'
import {
  applyPolicy,
  type Clock,
  type DeadLetterShare,
  type Logger,
  type LoopWatch,
  type Policy,
  traceHeaders,
  contextFromHeaders,
  type Tracer,
  type Watchdog,
  watchGroup,
} from '@aftercall/runtime'
import { createBell } from './bell.ts'
import { type AnswerTools, unknownOrganisationAnswer } from './core/answer.ts'
import { type DeadLetterReason } from './core/reasons.ts'
import { type HeldRequest } from './core/request.ts'
import { createInHand, type InHandLimits } from './in-hand.ts'
import { letterRecord, runIntake } from './intake.ts'
import { publish, sendUntilTaken } from './io/publish.ts'
import { recordHash, sha256 } from './io/record-hash.ts'
import { type DetailsMetrics } from './metrics.ts'
import { createSpender } from './spender.ts'

export interface DetailsRun {
  readonly group: StatelessGroup
  readonly producer: RecordProducer
  readonly codec: Codec
  /** One client per organisation, by its id. */
  readonly clients: ReadonlyMap<string, Pick<GenesysClient, 'fetchDetails' | 'organisation' | 'quota' | 'maxIds'>>
  readonly clock: Clock
  readonly random: () => number
  readonly log: Logger
  readonly watchdog: Watchdog
  readonly tracer: Tracer
  readonly metrics: DetailsMetrics
  readonly policy: Policy
  readonly topicPrefix: string
  readonly gridMs: number
  readonly concurrency: number
  readonly inHand: InHandLimits
  readonly maxDeadLetterBytes: number
  /** Without it no share of dead letters is judged. */
  readonly share?: DeadLetterShare
  /** With nothing to do the loops wake this often; a second, unless told. */
  readonly idleWaitMs?: number
}

const maxSilenceMs = 60_000

/**
 * Answers requests until `stop`; then takes no more, finishes what is on its way until `noLonger`, and leaves the rest in the log. Throws
 * what ends the process: credentials of another organisation, a commit that fails for long, an unknown error.
 */
export async function runDetails(run: DetailsRun, stop: AbortSignal, noLonger: AbortSignal): Promise<void> {
  const { clock, metrics, watchdog } = run
  const fault = new AbortController()
  const until = AbortSignal.any([stop, fault.signal])
  const giveUp = AbortSignal.any([noLonger, fault.signal])
  const room = createBell(clock)
  const inHand = createInHand(run.inHand, room.ring, (error) => fault.abort(error))
  const tools = toolsOf(run)
  const publishing = { ...run, tools }
  const spenders = new Map(
    [...run.clients].map(([organisationId, client]) => [
      organisationId,
      createSpender({ ...run, organisationId, client, tools, publishing }),
    ]),
  )
  const watch = watchdog.loop('details intake', { maxSilenceMs })
  const unwatchGroup = watchGroup(watchdog, run.group)

  const refuse = async (held: readonly HeldRequest[]) => {
    const answers = held.map((one) => unknownOrganisationAnswer(one, clock.now()))
    const traceOf = (one: HeldRequest) => traceHeaders(contextFromHeaders(one.headers))
    for (const answer of await publish(answers, { ...publishing, traceOf }, watch, giveUp)) metrics.answered(answer)
    for (const { receipt } of held) receipt.done()
  }
  const accept = async (requests: readonly HeldRequest[]) => {
    for (const held of requests) spenders.get(held.request.orgId)?.accept(held)
    const foreign = requests.filter(({ request }) => !spenders.has(request.orgId))
    if (foreign.length > 0) await refuse(foreign)
  }
  const intake = runIntake(
    {
      ...run,
      inHand,
      room,
      watch,
      taken: metrics.taken,
      skipped: metrics.skipped,
      accept,
      deadLetter: (letters) => putDeadLetters(letters, run, watch, giveUp),
    },
    until,
  )
  const parts = [intake, ...[...spenders.values()].map((spender) => spender.run(until, giveUp))]
  // Whichever part fails first stops the others; all are waited for.
  await Promise.all(
    parts.map((part) =>
      part.catch((error: unknown) => {
        if (!until.aborted) fault.abort(error)
      }),
    ),
  )
  await inHand.committed()
  watch.done()
  unwatchGroup()
  if (fault.signal.aborted) throw fault.signal.reason
}

const toolsOf = ({ policy, maxDeadLetterBytes, group }: DetailsRun): AnswerTools => ({
  applyPolicy: (json) => applyPolicy(json, policy),
  keepsUnparsed: policy.unparsed === 'keep',
  project: projectConversation,
  recordHash,
  sha256,
  maxDeadLetterBytes,
  group: group.groupId,
})

async function putDeadLetters(
  letters: readonly NewDeadLetter[],
  run: DetailsRun,
  watch: LoopWatch,
  giveUp: AbortSignal,
): Promise<void> {
  const records = letters.map((letter) => letterRecord(letter, run.codec, run.topicPrefix))
  await sendUntilTaken(records, run, watch, giveUp)
  for (const { reason } of letters) run.metrics.deadLettered(reason as DeadLetterReason)
  run.log.warn('requests that nobody can read were put to the dead letters', { requests: letters.length })
}
