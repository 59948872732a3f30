/** Asks a process of Node that was started with `--inspect` what only it knows. */
export interface Inspector extends Disposable {
  /** Collects all garbage, then tells what is left. */
  heapAfterGcBytes(): Promise<number>
  /** What keeps the process alive: sockets, timers, servers. */
  handles(): Promise<number>
}

interface Answer {
  readonly id?: number
  readonly result?: { readonly usedSize?: number; readonly result?: { readonly value?: unknown } }
}

const waitMs = 30_000

export async function openInspector(port: number): Promise<Inspector> {
  const targets = (await (await fetch(`http://127.0.0.1:${port}/json/list`)).json()) as {
    webSocketDebuggerUrl: string
  }[]
  const url = targets[0]?.webSocketDebuggerUrl
  if (url === undefined) throw new Error(`could not inspect the process at port ${port}: it names no target`)
  const socket = new WebSocket(url)
  await new Promise((resolve, reject) => {
    socket.addEventListener('open', resolve, { once: true })
    socket.addEventListener('error', () => reject(new Error(`could not inspect the process at port ${port}`)), {
      once: true,
    })
  })
  const waiting = new Map<number, (answer: Answer) => void>()
  socket.addEventListener('message', ({ data }) => {
    const answer = JSON.parse(String(data)) as Answer
    if (answer.id !== undefined) waiting.get(answer.id)?.(answer)
  })
  let asked = 0
  const ask = (method: string, params: object = {}): Promise<Answer> => {
    const id = ++asked
    return new Promise<Answer>((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error(`${method} was not answered within ${waitMs} ms`)), waitMs)
      waiting.set(id, (answer) => {
        clearTimeout(timer)
        waiting.delete(id)
        resolve(answer)
      })
      socket.send(JSON.stringify({ id, method, params }))
    })
  }
  return {
    async heapAfterGcBytes() {
      await ask('HeapProfiler.collectGarbage')
      return (await ask('Runtime.getHeapUsage')).result?.usedSize ?? Number.NaN
    },
    async handles() {
      const expression = 'process.getActiveResourcesInfo().length'
      return Number((await ask('Runtime.evaluate', { expression })).result?.result?.value)
    },
    [Symbol.dispose]: () => socket.close(),
  }
}
