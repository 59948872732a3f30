import { virtualClock } from './virtual-clock.ts'
import { maxGroupSilenceMs, watchGroup } from './watch-group.ts'
import { watchdog } from './watchdog.ts'

it.each(['lastFetchAt', 'lastHeartbeatAt'] as const)(
  'takes a consumer for silent when %s stands still',
  async (sign) => {
    const clock = virtualClock(0)
    const dog = watchdog({ clock })
    const unwatch = watchGroup(dog, {
      health: () => ({ lastFetchAt: clock.now(), lastHeartbeatAt: clock.now(), [sign]: 0 }),
    })
    await clock.advance(maxGroupSilenceMs)
    expect(dog.silent()).toEqual([])
    await clock.advance(1)
    expect(dog.silent()).toHaveLength(1)
    unwatch()
    expect(dog.silent()).toEqual([])
  },
)
