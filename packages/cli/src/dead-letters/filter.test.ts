import { isIdStart, isNarrow, momentOf, whereOf } from './filter.ts'
import { terminalText } from './terminal-text.ts'
import { whyNotConfirmed } from './confirm.ts'

describe('a filter', () => {
  it('asks for what was told, by parameters only', () => {
    expect(whereOf({}, 'p.')).toEqual({ sql: '1', parameters: {} })
    expect(whereOf({ stage: "x' OR 1", topic: 'a', ids: ['abcdef'] }, 'p.')).toEqual({
      sql: 'stage = {stage:String} AND source_topic IN {topics:Array(String)} AND arrayExists(start -> startsWith(id, start), {ids:Array(String)})',
      parameters: { stage: "x' OR 1", topics: ['a', 'p.a'], ids: ['abcdef'] },
    })
    expect([isNarrow({}), isNarrow({ state: 'waiting' })]).toEqual([false, true])
  })

  it('takes moments as lengths of time ago or as times, UTC unless told', () => {
    const now = Date.parse('2031-05-06T07:08:09Z')
    const moment = (text: string) => new Date(momentOf(text)?.(now) ?? 0).toISOString()
    expect(moment('24h')).toBe('2031-05-05T07:08:09.000Z')
    expect(moment('2031-05-06')).toBe('2031-05-06T00:00:00.000Z')
    expect(moment('2031-05-06T07:08')).toBe('2031-05-06T07:08:00.000Z')
    expect(moment('2031-05-06 07:08:09')).toBe('2031-05-06T07:08:09.000Z')
    expect(moment('2031-05-06T07:08+02:00')).toBe('2031-05-06T05:08:00.000Z')
    for (const text of ['yesterday', '2031-99-06', '0h', '']) expect(momentOf(text)).toBeNull()
  })

  it('takes ids that there can be, or their beginnings', () => {
    expect(['abcdef', '8146faf4bc252f1c'].map(isIdStart)).toEqual([true, true])
    expect(['abc', "abcdef'", 'abcdefabcdefabcdef', 'ghijkl'].some(isIdStart)).toBe(false)
  })
})

describe('a confirmation', () => {
  const ask = (answer: string) => () => Promise.resolve(answer)

  it('is a number: told by a script, typed by a person', async () => {
    const person = (answer: string) => whyNotConfirmed('Replay', 12, { isTerminal: true, ask: ask(answer) })
    expect(await person('12')).toBeNull()
    expect(await person('y')).toMatch(/nothing was done/)
    const script = (expected: number) =>
      whyNotConfirmed('Replay', 12, { expect: expected, isTerminal: false, ask: ask('') })
    expect(await script(12)).toBeNull()
    expect(await script(11)).toMatch(/there are 12/)
    expect(await whyNotConfirmed('Replay', 12, { isTerminal: false, ask: ask('') })).toBeNull()
  })
})

describe('bytes at a terminal', () => {
  it('move no cursor and change no colour', () => {
    expect(terminalText(Buffer.from('a\u001b[31m\r\nb\u202e\u0007'))).toBe('a?[31m?\nb??')
  })

  it('are cut, and say so', () => {
    const text = terminalText(Buffer.alloc(1_000_000, 'x'))
    expect(text.length).toBeLessThan(4_100)
    expect(text).toMatch(/1000000 bytes in all/)
    expect(terminalText(Buffer.from('short'))).toBe('short')
  })
})
