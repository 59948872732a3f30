import { rollDice } from '../facts/dice.ts'
import { analysed, talks } from './analysis.ts'
import { type Topic } from './topic.ts'

const names = ['Late delivery', 'Wrong invoice', 'Return', 'Password', 'Cancellation', 'Praise']

/** The id that a topic or category has for ever. */
export const idOfName = (kind: string, name: string): string => rollDice(`${kind}/${name}`).uuid()

export const spokenTopics: Topic = {
  detailType: 'v2.speechandtextanalytics.conversation.{id}.topics',
  group: 'speech-analytics',
  about: 'What the first talk of a telephone conversation was about; with the sentiment.',
  published: 'soon',
  ofConversation: (scene) =>
    analysed(scene, 900, () => {
      const dice = scene.dice.fork('topics')
      const found = new Set(Array.from({ length: dice.whole(1, 3) }, () => dice.pick(names)))
      const [talk] = talks(scene.conversation)
      return {
        communicationId: talk?.sessionId,
        mediaType: 'VOICE',
        programId: idOfName('program', 'Calls'),
        recordingId: dice.uuid(),
        transcriptId: dice.uuid(),
        topics: [...found].map((topicName) => ({
          topicId: idOfName('topic', topicName),
          topicName,
          participant: dice.pick(['INTERNAL', 'EXTERNAL']),
        })),
        participants: talk
          ? [{ userId: talk.userId, queueId: talk.queueId, divisionId: talk.divisionId, purpose: 'AGENT' }]
          : [],
      }
    }),
}
