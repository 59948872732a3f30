import { answerMail, writeMail } from '../staging/mail.ts'
import { type Timeline } from './timeline.ts'

export const email: Timeline = {
  kind: 'email',
  about: 'Inbound e-mail: an agent answers, up to four times, each mail sent from a session of its own.',
  weight: 55,
  originatingDirection: 'inbound',
  play(stage) {
    const { dice, startAt } = stage
    return answerMail(stage, writeMail(stage), startAt, dice.pick([1, 1, 1, 2, 2, 3, 4]))
  },
}
