import { spawn } from 'node:child_process'
import { join } from 'node:path'

export interface Played {
  readonly code: number | null
  readonly said: string
}

/** The command as a person runs it; its worlds are played in a process of their own, with the memory that suits them. */
export const playWorlds = (options: { readonly from: number; readonly seeds: number; readonly seconds: number }) =>
  new Promise<Played>((resolve, reject) => {
    const args = Object.entries(options).flatMap(([name, value]) => [`--${name}`, String(value)])
    const command = spawn(process.execPath, [join(import.meta.dirname, 'main.ts'), ...args, '--jobs', '1'])
    let said = ''
    for (const stream of [command.stdout, command.stderr])
      stream.on('data', (data: Buffer) => (said += data.toString()))
    command.on('error', reject)
    command.on('exit', (code) => resolve({ code, said }))
  })

/** As many as a quiet core plays in a minute; a busy one stops then. */
export const someWorlds = { seeds: 1_500, seconds: 60 }
