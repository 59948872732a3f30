import { cpus, loadavg, totalmem } from 'node:os'

/** Figures without these say nothing. */
export interface Machine {
  readonly cpus: number
  readonly model: string
  readonly memoryGiB: number
  readonly node: string
  readonly platform: string
  /** Processes that wanted a core, on average of the last minute before the measurement. */
  readonly loadBefore: number
}

export const thisMachine = (): Machine => ({
  cpus: cpus().length,
  model: cpus()[0]?.model.trim() ?? 'unknown',
  memoryGiB: Math.round(totalmem() / 2 ** 30),
  node: process.version,
  platform: `${process.platform} ${process.arch}`,
  loadBefore: loadavg()[0] ?? Number.NaN,
})

export const machineText = ({ cpus: count, model, memoryGiB, node, platform, loadBefore }: Machine): string =>
  `${count} cores (${model}), ${memoryGiB} GiB, ${platform}, Node ${node}; load before: ${loadBefore.toFixed(1)}. ` +
  'Servers, simulator and bench share the cores with what is measured.'
