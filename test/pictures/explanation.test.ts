import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { parseCompletionConfig } from '../../services/completion/src/config.ts'
import { lengthText } from './durations.ts'
import { plays } from './plays.ts'

const file = join(import.meta.dirname, '../../docs/explanation/completion.md')
const page = readFileSync(file, 'utf8')
const needed = { KAFKA_BROKERS: 'memory:1', SCHEMA_REGISTRY_URL: 'http://memory.test' }
const { options } = parseCompletionConfig(needed).completion

/** Each setting of the page, and what the process uses without it. */
const defaults: Readonly<Record<string, number | readonly number[]>> = {
  COMPLETION_QUIET_PERIOD_MS: options.quietPeriodMs,
  COMPLETION_ACW_GRACE_MS: options.acwGraceMs,
  COMPLETION_IDLE_LIMIT_MS: options.idleLimitMs,
  COMPLETION_LONG_IDLE_LIMIT_MS: options.longIdleLimitMs,
  COMPLETION_ATTEMPT_DELAYS_MS: options.attemptDelaysMs,
  COMPLETION_SHARED_TICK_MS: options.sharedTickMs,
  COMPLETION_REQUEST_TTL_MS: options.requestTtlMs,
  COMPLETION_ACCEPT_AFTER_ATTEMPTS: options.acceptAfterAttempts,
  COMPLETION_TOLERANCE_MS: options.toleranceMs,
  COMPLETION_LATE_DATA_MS: options.lateDataMs,
  COMPLETION_MARKER_MS: options.markerMs,
  COMPLETION_MESSAGE_MARKER_MS: options.messageMarkerMs,
  COMPLETION_EMAIL_MARKER_MS: options.emailMarkerMs,
  COMPLETION_GIVE_UP_AFTER_MS: options.giveUpAfterMs,
}
const said = (name: string, value: number | readonly number[]): string =>
  name.endsWith('_MS') ? [value].flat().map(lengthText).join(', ') : String(value)

it('tells every setting of completion with the default that the process has', () => {
  const told = [...page.matchAll(/^\| `(COMPLETION_[A-Z_]+)` +\| ([^|]+?) +\|/gm)].map(([, name, value]) => [
    name,
    value,
  ])
  expect(told).toEqual(Object.entries(defaults).map(([name, value]) => [name, said(name, value)]))
})

it('reads those defaults from the variables that it names', () => {
  const changed = Object.keys(defaults).filter((name) => {
    const config = parseCompletionConfig({ ...needed, [name]: '77' }).completion.options
    return JSON.stringify(config) !== JSON.stringify(options)
  })
  expect(changed).toEqual(Object.keys(defaults))
})

it('shows each picture once', () => {
  const shown = [...page.matchAll(/\.\.\/pictures\/timelines\/([a-z-]+)\.svg/g)].map(([, name]) => name)
  expect(shown.toSorted()).toEqual(plays.map(({ name }) => name).toSorted())
})

it('leads nowhere that is not there', () => {
  const links = [...page.matchAll(/\]\(([^)#\s]+)[^)]*\)/g)].map(([, target = '']) => target)
  expect(links.length).toBeGreaterThan(50)
  expect(links.filter((target) => !existsSync(join(dirname(file), target)))).toEqual([])
})
