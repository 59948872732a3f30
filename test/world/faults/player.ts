import { openStage, playSeed } from './play-seed.ts'
import { resultOf, type SeedResult } from './report.ts'

/** One process that plays the seeds it is sent, one after the other, and sends what came of each. */
async function play(): Promise<void> {
  const stage = await openStage()
  let work = Promise.resolve()
  let rejections: unknown[] = []
  // In production it ends the process; here it is a finding of the world in which it happens.
  process.on('unhandledRejection', (reason) => void rejections.push(reason))
  process.on('message', (seed: number) => {
    work = work.then(async () => {
      rejections = []
      const result = await resultOfSeed(seed)
      process.send?.(withRejections(result, rejections))
    })
  })
  process.on('disconnect', () => process.exit(0))
  process.send?.('ready')

  async function resultOfSeed(seed: number): Promise<SeedResult> {
    try {
      return resultOf(await playSeed(seed, stage))
    } catch (error) {
      return {
        seed,
        findings: [{ kind: 'broken', text: textOf(error) }],
        faults: 0,
        requests: 0,
        starts: 0,
        digest: '',
      }
    }
  }
}

const textOf = (error: unknown) => (error instanceof Error ? (error.stack ?? error.message) : String(error))

const withRejections = (result: SeedResult, rejections: readonly unknown[]): SeedResult => ({
  ...result,
  findings: [
    ...result.findings,
    ...rejections.map((reason) => ({
      kind: 'broken' as const,
      text: `nobody handled a rejection: ${textOf(reason)}`,
    })),
  ],
})

await play()
