import { randomUUID } from 'node:crypto'
import { writeFile } from 'node:fs/promises'
import { type Command } from 'commander'
import { type Clock } from '@aftercall/runtime'
import { askAtTerminal, whyNotConfirmed } from '../dead-letters/confirm.ts'
import { isNarrow, type LetterFilter } from '../dead-letters/filter.ts'
import { type Plan } from '../dead-letters/plan.ts'
import { receiptLines } from '../dead-letters/print-letters.ts'
import { type Receipt } from '../dead-letters/receipt.ts'
import { type CommandPlace, leftExitCode } from './command-place.ts'
import { type LetterOptions, parseCount, withLetterOptions } from './letter-options.ts'

export interface ActOptions extends LetterOptions {
  readonly all?: boolean
  readonly dryRun?: boolean
  readonly expect?: number
  readonly again?: boolean
  readonly receiptFile?: string
  readonly json?: boolean
}

export const withActOptions = (command: Command): Command =>
  withLetterOptions(command, 1_000)
    .option('--all', 'every letter; needed when nothing else says which')
    .option('--dry-run', 'say what would be done, and do nothing')
    .option(
      '--expect <number>',
      'do it only when it concerns exactly so many; a person at a terminal is asked',
      parseCount,
    )
    .option('--again', 'also letters whose replay has begun, or was done')
    .option('--receipt-file <file>', 'write the receipt as JSON to this file, too')
    .option('--json', 'print one JSON object instead of lines')

/** @throws when nothing says which letters are meant */
export function assertNarrow(filter: LetterFilter, { all = false }: ActOptions, verb: string): void {
  if (!all && !isNarrow(filter))
    throw new Error(
      `could not ${verb}: say which by --stage, --reason, --id or another filter, or --all for every letter`,
    )
}

export interface Act<Item> {
  readonly verb: 'replay' | 'discard'
  readonly plan: Plan<Item>
  readonly planLines: readonly string[]
  /** What a dry run says of one letter in JSON. */
  readonly planned: (item: Item) => object
  /** Does it; `tell` prints progress. */
  readonly run: (
    receipt: string,
    tell: (done: number) => void,
  ) => Promise<Pick<Receipt, 'done' | 'unsure'> & { refused: Receipt['refused']; error?: unknown }>
}

/** Plan, confirmation, deed and receipt, alike for every deed. */
export async function act<Item>(deed: Act<Item>, options: ActOptions, place: CommandPlace): Promise<void> {
  const { plan, verb } = deed
  const { json = false, dryRun = false, expect, receiptFile } = options
  const print = (answer: object, lines: readonly string[]) =>
    process.stdout.write(json ? `${JSON.stringify(answer)}\n` : `${lines.join('\n')}\n`)
  if (dryRun) {
    print({ dryRun: true, todo: plan.todo.map(deed.planned), refused: plan.refused }, deed.planLines)
    if (plan.refused.length > 0) place.finish(leftExitCode)
    return
  }
  const why = await whyNotConfirmed(verb === 'replay' ? 'Replay' : 'Discard', plan.todo.length, {
    ...(expect === undefined ? {} : { expect }),
    isTerminal: process.stdin.isTTY,
    ask: (question) => askAtTerminal(question, place.signal),
  })
  if (why !== null) throw new Error(`could not ${verb}: ${why}`)
  const receiptId = randomUUID()
  const startedAt = isoOf(place.clock)
  const tell = (done: number) => void process.stderr.write(`${verb}: ${done} of ${plan.todo.length}\n`)
  const { done, unsure, refused, error } = await deed.run(receiptId, tell)
  const receipt: Receipt = {
    receipt: receiptId,
    action: verb,
    startedAt,
    endedAt: isoOf(place.clock),
    done,
    refused: [...plan.refused, ...refused],
    unsure,
  }
  print(receipt, receiptLines(receipt))
  if (receiptFile !== undefined) await writeFile(receiptFile, `${JSON.stringify(receipt, null, 2)}\n`)
  if (error !== undefined)
    throw new Error(`could not ${verb} all: ${done.length} of ${plan.todo.length} are done`, { cause: error })
  if (receipt.refused.length > 0) place.finish(leftExitCode)
}

const isoOf = (clock: Clock) => new Date(clock.now()).toISOString()
