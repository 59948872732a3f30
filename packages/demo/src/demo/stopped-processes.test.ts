import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { stoppedPids, stoppedProcesses } from './stopped-processes.ts'

it('tells the stopped from the others in what ps says', () => {
  expect([...stoppedPids('    12 Ssl\n  4711 Tsl\n 99 R+\n   5 T\n')]).toEqual([4711, 5])
})

it('finds a process that somebody has stopped, and does not mind one that is gone', async () => {
  const [one, other] = [spawn('sleep', ['600']), spawn('sleep', ['600'])]
  try {
    other.kill('SIGKILL')
    await once(other, 'exit')
    one.kill('SIGSTOP')
    const named = [
      { name: 'one', pid: one.pid ?? 0 },
      { name: 'other', pid: other.pid ?? 0 },
    ]
    let found = await stoppedProcesses(named)
    while (found.length === 0) found = await stoppedProcesses(named)
    expect(found.map(({ name }) => name)).toEqual(['one'])
    one.kill('SIGCONT')
    while (found.length > 0) found = await stoppedProcesses(named)
  } finally {
    one.kill('SIGKILL')
  }
})
