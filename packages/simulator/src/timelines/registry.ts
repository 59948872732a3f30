import { abandoned } from './abandoned.ts'
import { answered } from './answered.ts'
import { blindTransfer } from './blind-transfer.ts'
import { email } from './email.ts'
import { endedInMenu } from './ended-in-menu.ts'
import { callback } from './callback.ts'
import { campaignConnected } from './campaign-connected.ts'
import { campaignUnreached } from './campaign-unreached.ts'
import { conference } from './conference.ts'
import { consultCancelled } from './consult-cancelled.ts'
import { consultTransfer } from './consult-transfer.ts'
import { declined } from './declined.ts'
import { externalTransfer } from './external-transfer.ts'
import { flowDisconnect } from './flow-disconnect.ts'
import { orphanedLeg } from './orphaned-leg.ts'
import { internalCall } from './internal-call.ts'
import { outboundCall } from './outbound-call.ts'
import { requeued } from './requeued.ts'
import { messageReopened } from './message-reopened.ts'
import { previewSkipped } from './preview-skipped.ts'
import { voicemail } from './voicemail.ts'
import { webMessage } from './web-message.ts'
import { type Timeline } from './timeline.ts'

/** Every kind of conversation that can be played. A new kind is one file and one line here. */
export const timelines: readonly Timeline[] = [
  answered,
  requeued,
  abandoned,
  endedInMenu,
  blindTransfer,
  outboundCall,
  internalCall,
  declined,
  flowDisconnect,
  consultTransfer,
  consultCancelled,
  conference,
  orphanedLeg,
  externalTransfer,
  callback,
  voicemail,
  campaignConnected,
  campaignUnreached,
  previewSkipped,
  email,
  webMessage,
  messageReopened,
]

export const timelineKinds: readonly string[] = timelines.map(({ kind }) => kind)

export function timelineOf(kind: string): Timeline {
  const found = timelines.find((timeline) => timeline.kind === kind)
  if (!found) throw new UnknownKindError(kind)
  return found
}

export class UnknownKindError extends Error {
  override readonly name = 'UnknownKindError'
  constructor(kind: string) {
    super(`no timeline is called ${JSON.stringify(kind)}; use one of: ${timelineKinds.join(', ')}`)
  }
}
