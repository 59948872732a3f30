import { type ChildProcess, spawn } from 'node:child_process'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { type DistantMember, type DistantMemberOptions } from './kafka-member-work.ts'

/** Starts `kafka-member.ts`; resolves when it has joined. */
export async function startDistantMember(
  brokers: readonly string[],
  { topic, groupId }: DistantMemberOptions,
  sessionTimeoutMs: number,
): Promise<DistantMember> {
  const args = [brokers.join(','), topic, groupId, String(sessionTimeoutMs)]
  const child: ChildProcess = spawn(process.execPath, [join(import.meta.dirname, 'kafka-member.ts'), ...args], {
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  const { stdin, stdout } = child
  if (!stdin || !stdout) throw new Error('a member was started without pipes')
  const lines = createInterface({ input: stdout })[Symbol.asyncIterator]()
  const answer = async (): Promise<unknown> => {
    const { value, done } = await lines.next()
    if (done === true) throw new Error('the member ended before it answered')
    return JSON.parse(String(value))
  }
  const ask = (order: string) => {
    stdin.write(`${order}\n`)
    return answer()
  }
  await answer()
  return {
    take: async (count) => (await ask(`take ${count}`)) as readonly number[],
    commit: async () => String(await ask('commit')),
    isRevoked: async () => (await ask('revoked')) === true,
    pause: () => void child.kill('SIGSTOP'),
    resume: () => void child.kill('SIGCONT'),
    kill: () => void child.kill('SIGKILL'),
  }
}
