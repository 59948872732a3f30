import { type LogEntry } from 'kafkajs'
import { logBridge } from './log-bridge.ts'

const lines: [string, string, object][] = []
const at = (level: string) => (message: string, fields: object) => void lines.push([level, message, fields])
const say = logBridge({ debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') })
const entry = (message: string, extra: object = {}) =>
  ({ namespace: 'Connection', level: 1, label: 'ERROR', log: { timestamp: '', message, ...extra } }) as LogEntry

beforeEach(() => lines.splice(0))

it('passes on what kafkajs complains about, without payloads and stacks', () => {
  say(entry('Connection error', { broker: 'b:1', stack: 'at …', payload: 'secret', error: new Error('refused') }))
  expect(lines).toEqual([
    ['warn', 'kafkajs: Connection error', { part: 'Connection', broker: 'b:1', error: 'refused' }],
  ])
})

it('keeps the noise of a fresh broker at debug', () => {
  say(entry('Response GroupCoordinator(key: 10)', { error: 'The group coordinator is not available' }))
  expect(lines[0]?.[0]).toBe('debug')
})
