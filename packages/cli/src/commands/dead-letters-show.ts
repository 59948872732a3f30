import { writeFile } from 'node:fs/promises'
import { Command } from 'commander'
import { connectClickHouse } from '@aftercall/clickhouse'
import { parseLettersConfig } from '../config.ts'
import { bodiesOf, findLetters, historyOf } from '../dead-letters/find.ts'
import { showLines } from '../dead-letters/print-letters.ts'
import { terminalText } from '../dead-letters/terminal-text.ts'
import { type CommandPlace } from './command-place.ts'
import { parseId } from './letter-options.ts'

const examples = `
Examples:
  $ aftercall dead-letters show 8146faf4bc252f1c             what, why, how often, what was done
  $ aftercall dead-letters show 8146fa --body                with the beginning of its bytes: they may hold personal data
  $ aftercall dead-letters show 8146fa --out letter.bin      its bytes into a file

Environment: CLICKHOUSE_URL, CLICKHOUSE_DATABASE, CLICKHOUSE_USER, CLICKHOUSE_PASSWORD (or CLICKHOUSE_PASSWORD_FILE),
CLICKHOUSE_CA_FILE.`

interface Options {
  readonly body?: boolean
  readonly out?: string
  readonly json?: boolean
}

export const showCommand = ({ env, signal }: CommandPlace): Command =>
  new Command('show')
    .description('Shows one dead letter: everything but its bytes, which are printed only when asked for.')
    .argument('<id>', 'its id, or the first 6 characters or more', (text: string) => parseId(text))
    .option('--body', 'print the beginning of its bytes as text; they may hold personal data')
    .option('--out <file>', 'write its bytes to a new file that only you can read')
    .option('--json', 'print one JSON object instead of lines; with --body the bytes in base64')
    .addHelpText('after', examples)
    .action(async (ids: readonly string[], { body = false, out, json = false }: Options) => {
      const { clickhouse, topics } = parseLettersConfig(env)
      await using store = await connectClickHouse(clickhouse)
      const found = await findLetters(store, { ids }, { ...topics, limit: 2 }, signal)
      const [letter] = found
      if (letter === undefined) throw new Error(`could not show ${ids.join()}: no dead letter has such an id`)
      if (found.length > 1) throw new Error(`could not show ${ids.join()}: several ids begin so; give more of it`)
      const history = await historyOf(store, letter, signal)
      const bytes = body || out !== undefined ? (await bodiesOf(store, [letter], signal)).get(letter.id) : undefined
      if (out !== undefined) await writeFile(out, bytes ?? Buffer.alloc(0), { mode: 0o600, flag: 'wx' })
      const shown = body && bytes !== undefined ? bytes : null
      if (json) {
        const answer = { ...letter, ...history, ...(shown === null ? {} : { body: shown.toString('base64') }) }
        process.stdout.write(`${JSON.stringify(answer)}\n`)
        return
      }
      process.stdout.write(`${showLines(letter, history).join('\n')}\n`)
      if (shown !== null) process.stdout.write(`\n${terminalText(shown)}\n`)
      if (out !== undefined) process.stdout.write(`\n${bytes?.length ?? 0} bytes written to ${out}\n`)
    })
