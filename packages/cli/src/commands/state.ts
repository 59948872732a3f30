import { Command } from 'commander'
import { createCodec } from '@aftercall/contracts'
import { inspectKafka } from '@aftercall/kafka'
import { type Clock, type Environment } from '@aftercall/runtime'
import { parseStateConfig } from '../state/config.ts'
import { findStates } from '../state/find-state.ts'
import { absentNotes, stateLines } from '../state/print-state.ts'

/** Told to scripts when nothing is remembered of the conversation. */
const absentExitCode = 3

const examples = `
Examples:
  $ aftercall state show 3f2c6e0a-5a41-4f7e-9a0c-0d5d1c6f2b11        why is this conversation not final?
  $ aftercall state show 3f2c6e0a-5a41-4f7e-9a0c-0d5d1c6f2b11 --json | jq '.states[0].state.waitsFor'
  $ aftercall state show <id> --organisation <id>                    reads one partition instead of all

Reads the changelog of completion from its start to its present end; writes nothing and joins no group. Exit code ${absentExitCode} when
completion remembers nothing of the conversation.
Environment: KAFKA_BROKERS, KAFKA_TOPIC_PREFIX, SCHEMA_REGISTRY_URL, COMPLETION_GROUP_ID, and GENESYS_ORGANISATION_ID when it is set.`

interface Options {
  readonly organisation?: string
  readonly json?: boolean
}

export function stateCommand(
  env: Environment,
  clock: Clock,
  signal: AbortSignal,
  finish: (code: number) => void,
): Command {
  const show = new Command('show')
    .description(
      'Shows what completion remembers of a conversation: phase, sessions, what it waits for and until when.',
    )
    .argument('<conversation>', 'its id')
    .option(
      '--organisation <id>',
      'its organisation; by default GENESYS_ORGANISATION_ID, else every one is looked through',
    )
    .option('--json', 'print one JSON object instead of lines')
    .addHelpText('after', examples)
    .action(async (conversationId: string, { organisation, json = false }: Options) => {
      const { kafka, registry, completion } = parseStateConfig(env)
      const { brokers, topicPrefix } = kafka
      const codec = await createCodec({ registryUrl: registry.url, topicPrefix, topics: ['completion-state'] }, signal)
      await using inspection = await inspectKafka({ brokers, clientId: 'aftercall-state' })
      const question = {
        conversationId,
        orgId: organisation ?? completion.organisationId,
        stateTopic: `${topicPrefix}completion-state`,
        inputTopic: `${topicPrefix}conversation-events`,
        groupId: `${topicPrefix}${completion.groupId}`,
      }
      const states = await findStates(inspection, codec, question, progress(json), signal)
      if (json) process.stdout.write(`${JSON.stringify({ conversationId, states })}\n`)
      else process.stdout.write(`${linesOf(conversationId, states, clock.now()).join('\n')}\n`)
      if (!states.some(({ what }) => what !== 'forgotten')) finish(absentExitCode)
    })
  return new Command('state').description('Looks into the state of completion.').addCommand(show)
}

function linesOf(conversationId: string, states: Awaited<ReturnType<typeof findStates>>, now: number) {
  if (states.length === 0)
    return [`conversation  ${conversationId}`, 'state         none', ...absentNotes(conversationId)]
  return states.flatMap((state, index) => [...(index === 0 ? [] : ['']), ...stateLines(state, now)])
}

/** For people at a terminal only. */
function progress(json: boolean): (read: number, of: number) => void {
  if (json || !process.stderr.isTTY) return () => undefined
  return (read, of) =>
    void process.stderr.write(`\r${of === 0 ? 100 : Math.min(100, Math.round((100 * read) / of))} % read\r`)
}
