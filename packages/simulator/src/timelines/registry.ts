import { abandoned } from './abandoned.ts'
import { acwGiven } from './acw-given.ts'
import { acwLate } from './acw-late.ts'
import { answered } from './answered.ts'
import { blindTransfer } from './blind-transfer.ts'
import { callbackAppointment } from './callback-appointment.ts'
import { callbackNotReached } from './callback-not-reached.ts'
import { callbackRetried } from './callback-retried.ts'
import { callbackScheduled } from './callback-scheduled.ts'
import { callbackSwept } from './callback-swept.ts'
import { callback } from './callback.ts'
import { campaignConnected } from './campaign-connected.ts'
import { campaignFlow } from './campaign-flow.ts'
import { campaignUnreached } from './campaign-unreached.ts'
import { chat } from './chat.ts'
import { conference } from './conference.ts'
import { consultCancelled } from './consult-cancelled.ts'
import { consultExternal } from './consult-external.ts'
import { consultTransfer } from './consult-transfer.ts'
import { declined } from './declined.ts'
import { emailReply } from './email-reply.ts'
import { email } from './email.ts'
import { endedInMenu } from './ended-in-menu.ts'
import { externalTransfer } from './external-transfer.ts'
import { flowDisconnect } from './flow-disconnect.ts'
import { groupVoicemail } from './group-voicemail.ts'
import { internalCall } from './internal-call.ts'
import { messageInactive } from './message-inactive.ts'
import { messageReopened } from './message-reopened.ts'
import { messages } from './message.ts'
import { orphanSwept } from './orphan-swept.ts'
import { orphanedLeg } from './orphaned-leg.ts'
import { outboundCall } from './outbound-call.ts'
import { previewConnected } from './preview-connected.ts'
import { previewSkipped } from './preview-skipped.ts'
import { requeued } from './requeued.ts'
import { transferToFlow } from './transfer-to-flow.ts'
import { transferToUser } from './transfer-to-user.ts'
import { userVoicemail } from './user-voicemail.ts'
import { voicemail } from './voicemail.ts'
import { type Timeline } from './timeline.ts'

/** Every kind of conversation that can be played. A new kind is one file and one line here. */
export const timelines: readonly Timeline[] = [
  answered,
  requeued,
  declined,
  abandoned,
  endedInMenu,
  flowDisconnect,
  acwLate,
  acwGiven,
  blindTransfer,
  transferToUser,
  transferToFlow,
  externalTransfer,
  consultTransfer,
  consultExternal,
  consultCancelled,
  conference,
  orphanedLeg,
  orphanSwept,
  userVoicemail,
  groupVoicemail,
  outboundCall,
  internalCall,
  callback,
  callbackScheduled,
  callbackRetried,
  callbackNotReached,
  callbackSwept,
  callbackAppointment,
  voicemail,
  campaignConnected,
  campaignUnreached,
  campaignFlow,
  previewConnected,
  previewSkipped,
  email,
  emailReply,
  ...messages,
  messageReopened,
  messageInactive,
  chat,
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
