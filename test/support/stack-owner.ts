// A process that starts servers in the folder of its argument, says on one line where they are, and stays until it is killed.
import { setTimeout as sleep } from 'node:timers/promises'
import { startStack } from '@aftercall/embedded-stack'

const [dir] = process.argv.slice(2)
if (dir === undefined) throw new Error('usage: stack-owner.ts <dir>')
const stack = await startStack({ dir, signal: new AbortController().signal })
const { kafka, registry, sqs, clickhouse, processes } = stack
const pids = processes.map(({ pid }) => pid)
process.stdout.write(`${JSON.stringify({ kafka, registry, sqs, clickhouse, pids })}\n`)
await sleep(2 ** 31 - 1)
