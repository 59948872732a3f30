import { systemClock } from './clock.ts'

describe('system clock', () => {
  it('rejects a sleep with the reason of its signal, at once when it is aborted already', async () => {
    const controller = new AbortController()
    const sleeping = systemClock.sleep(60_000, controller.signal)
    controller.abort(new Error('stopped'))
    await expect(sleeping).rejects.toThrow('stopped')
    await expect(systemClock.sleep(60_000, controller.signal)).rejects.toThrow('stopped')
  })

  it('leaves no listener on the signal after a sleep', async () => {
    const controller = new AbortController()
    const removed = jest.spyOn(controller.signal, 'removeEventListener')
    await systemClock.sleep(0, controller.signal)
    expect(removed).toHaveBeenCalledTimes(1)
  })
})
