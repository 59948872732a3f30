import { conversationEnd } from '../facts/moments.ts'
import { answerMail, writeMail } from '../staging/mail.ts'
import { type Timeline } from './timeline.ts'

const dayMs = 86_400_000

export const emailReply: Timeline = {
  kind: 'email-reply',
  about: 'Inbound e-mail that was answered and closed; days later the customer replies under the same id.',
  weight: 10,
  originatingDirection: 'inbound',
  play(stage) {
    const { dice, startAt } = stage
    const mail = writeMail(stage)
    const first = answerMail(stage, mail, startAt, dice.whole(1, 2))
    const from = conversationEnd({ participants: first }) + dice.around(3 * dayMs, 0.9, dayMs / 4, 29 * dayMs)
    return [...first, ...answerMail(stage, mail, from, dice.whole(1, 2), 2)]
  },
}
