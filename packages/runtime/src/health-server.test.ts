import { request } from 'node:http'
import { startHealthServer } from './health-server.ts'
import { virtualClock } from './virtual-clock.ts'
import { watchdog } from './watchdog.ts'

const start = async () => {
  const clock = virtualClock(0)
  const dog = watchdog({ clock })
  const state = { notReady: null as string | null, degraded: null as string | null }
  const server = await startHealthServer({
    host: '127.0.0.1',
    port: 0,
    watchdog: dog,
    notReady: () => state.notReady,
    degraded: () => state.degraded,
    prometheus: async () => 'a_metric 1\n',
  })
  return { clock, dog, state, server }
}
const ask = (url: string, method = 'GET', headers: Record<string, string> = {}) =>
  new Promise<{ status: number; text: string }>((resolve, reject) => {
    const call = request(url, { method, headers }, (response) => {
      let text = ''
      response.on('data', (chunk) => (text += String(chunk)))
      response.on('end', () => resolve({ status: response.statusCode ?? 0, text }))
    })
    call.on('error', reject)
    call.end()
  })

describe('health server', () => {
  it('says alive until a loop hangs', async () => {
    const { clock, dog, server } = await start()
    await using _ = server
    dog.loop('receiver', { maxSilenceMs: 10 })
    expect(await ask(`${server.url}/livez`)).toEqual({ status: 200, text: 'alive\n' })
    await clock.advance(11)
    expect(await ask(`${server.url}/livez`)).toEqual({
      status: 503,
      text: 'hangs: receiver has been silent for 11 ms, limit 10 ms\n',
    })
  })

  it('says ready, degraded with every reason, or not ready', async () => {
    const { dog, state, server } = await start()
    await using _ = server
    expect(await ask(`${server.url}/readyz`)).toEqual({ status: 200, text: 'ready\n' })
    state.degraded = 'working from cache'
    dog.loop('inserter', { maxSilenceMs: 10 }).backOff('table is away')
    expect(await ask(`${server.url}/readyz`)).toEqual({
      status: 200,
      text: 'degraded: working from cache; inserter: table is away\n',
    })
    state.notReady = 'stopping'
    expect(await ask(`${server.url}/readyz`)).toEqual({ status: 503, text: 'not ready: stopping\n' })
  })

  it('shows metrics, and refuses anything else', async () => {
    await using server = (await start()).server
    expect(await ask(`${server.url}/metrics`)).toEqual({ status: 200, text: 'a_metric 1\n' })
    expect((await ask(`${server.url}/metrics`, 'HEAD')).text).toBe('')
    expect((await ask(`${server.url}/other`)).status).toBe(404)
    expect((await ask(`${server.url}/livez`, 'POST')).status).toBe(405)
    expect((await ask(`${server.url}/livez`, 'GET', { 'content-length': '5' })).status).toBe(413)
    expect((await ask(`${server.url}/livez`, 'GET', { 'x-long': 'x'.repeat(9_000) })).status).toBe(431)
  })

  it('says which port was taken', async () => {
    await using server = (await start()).server
    const again = startHealthServer({
      host: '127.0.0.1',
      port: server.port,
      watchdog: watchdog({ clock: virtualClock(0) }),
      notReady: () => null,
      prometheus: async () => '',
    })
    await expect(again).rejects.toThrow(`127.0.0.1:${server.port}; choose another port`)
  })
})
