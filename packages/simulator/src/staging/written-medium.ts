import { type Medium, type MessageType } from '../facts/conversation.ts'
import { type Stage } from '../timelines/timeline.ts'
import { outsideNumber } from './caller.ts'

const ownNumber = '+13125550190'
const bareNumber = (stage: Stage) => outsideNumber(stage).replace(/^tel:/, '')

/** Addresses as each network has them: numbers, or ids that mean nothing elsewhere. */
function addresses(stage: Stage, type: MessageType): { addressFrom: string; addressTo: string } {
  const { dice } = stage
  if (type === 'sms' || type === 'whatsapp') return { addressFrom: bareNumber(stage), addressTo: ownNumber }
  return { addressFrom: dice.uuid().replaceAll('-', ''), addressTo: `centre-${type}` }
}

export const messageMedium = (stage: Stage, type: MessageType): Medium => ({
  mediaType: 'message',
  provider: 'PureCloud Messaging',
  messageType: type,
  ...(type === 'webmessaging' ? {} : addresses(stage, type)),
})

export const chatMedium = ({ dice }: Stage): Medium => ({
  mediaType: 'chat',
  provider: 'PureCloud Webchat v2',
  roomId: `acd-${dice.uuid()}@conference.centre.example.com`,
})

export const remoteName = ({ addressFrom }: Medium): string => addressFrom ?? 'Web visitor'
