import { aftercall } from '../support/aftercall-command.ts'
import { openPipeline } from '../support/pipeline.ts'
import { allRight, untilAllArrived } from '../support/played.ts'

interface Told {
  readonly balance: readonly { readonly organisation: string; readonly counts: Readonly<Record<string, number>> }[]
  readonly lags: readonly { readonly service: string; readonly topic: string; readonly records: number }[]
  readonly unasked: readonly unknown[]
}

const one = 'SELECT any(conversation_id) AS id FROM v_balance_conversations_after(grace_s = 0) WHERE class = '

it('accounts for every conversation of a play, and finds what is taken away behind its back', async () => {
  await using pipeline = await openPipeline('balance')
  await pipeline.startAll()
  await pipeline.simulator.play({ conversations: 40, seed: 5, speed: 400, seconds: 15 })
  const outcome = await untilAllArrived(pipeline)
  expect(outcome).toMatchObject(allRight)

  const classes = await pipeline.query<{ class: string; conversations: number }>(
    'SELECT class, count() AS conversations FROM v_balance_conversations_after(grace_s = 0) GROUP BY class',
  )
  const count = (name: string) => classes.find((row) => row.class === name)?.conversations ?? 0
  const { conversations, open } = outcome.verdict
  expect([count('final'), count('open')]).toEqual([conversations - open, open])
  expect(classes.every((row) => row.class === 'final' || row.class === 'open')).toBe(true)
  const following = await pipeline.query<{ n: number }>('SELECT count() AS n FROM v_open_conversations')
  expect(following).toEqual([{ n: open }])

  const look = async () => {
    const { code, stdout } = await aftercall(['status', '--json', '--grace', '0'], pipeline.env)
    const { balance, lags, unasked } = JSON.parse(stdout) as Told
    return { code, counts: balance[0]?.counts, lags, unasked }
  }
  const even = await look()
  expect(even).toMatchObject({ counts: { unaccounted: 0, final: conversations - open, open }, unasked: [] })
  // Asked for of every reader; a step of completion may be on its way at any moment.
  expect(new Set(even.lags.map(({ service }) => service))).toEqual(new Set(['completion', 'details', 'sink']))

  const [row] = await pipeline.query<{ id: string }>(`${one} 'final'`)
  await pipeline.clickhouse.command(
    `DELETE FROM conversations WHERE conversation_id = '${row?.id}'`,
    new AbortController().signal,
  )
  const [decided] = await pipeline.query<{ id: string }>(`${one} 'final' AND conversation_id != '${row?.id}'`)
  await pipeline.clickhouse.command(
    `DELETE FROM conversation_completions WHERE conversation_id = '${decided?.id}'`,
    new AbortController().signal,
  )
  expect(await look()).toMatchObject({ code: 3, counts: { unaccounted: 2, final: conversations - open - 2 } })
}, 240_000)
