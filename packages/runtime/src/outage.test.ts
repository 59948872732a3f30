import { silentLogger } from './logger.ts'
import { type Outage, throughOutage } from './outage.ts'
import { virtualClock } from './virtual-clock.ts'
import { watchdog } from './watchdog.ts'

class Away extends Error {}
const outage: Outage = { reason: 'nobody is there', isOutage: (error) => error instanceof Away }

function place() {
  const clock = virtualClock(1_000)
  const dog = watchdog({ clock })
  const warnings: string[] = []
  const log = { ...silentLogger, warn: (message: string) => void warnings.push(message) }
  const watch = dog.loop('loop', { maxSilenceMs: 60_000 })
  return { clock, dog, warnings, patience: { clock, log, watch } }
}
const never = new AbortController().signal

it('asks again for as long as the outage lasts, declares that it waits, and says it once', async () => {
  const { clock, dog, warnings, patience } = place()
  let calls = 0
  const call = async () => {
    calls += 1
    if (calls <= 40) throw new Away()
    return 'there'
  }
  const answer = throughOutage(call, outage, patience, never)
  await clock.advance(100)
  while (calls <= 40) {
    expect(dog.degraded()).toEqual(['loop: nobody is there'])
    await clock.advance(15_000)
  }
  await expect(answer).resolves.toBe('there')
  expect(dog.degraded()).toEqual([])
  expect(warnings).toEqual(['nobody is there; trying again'])
})

it('throws any other error at once', async () => {
  const { patience } = place()
  const fault = new Error('no outage')
  await expect(throughOutage(() => Promise.reject(fault), outage, patience, never)).rejects.toBe(fault)
})

it('ends by the reason of its signal while it waits', async () => {
  const { clock, patience } = place()
  const stopping = new AbortController()
  const answer = throughOutage(() => Promise.reject(new Away()), outage, patience, stopping.signal)
  const ended = expect(answer).rejects.toThrow('stop')
  await clock.advance(0)
  stopping.abort(new Error('stop'))
  await ended
})
