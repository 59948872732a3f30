import { analysed } from './analysis.ts'
import { idOfName } from './spoken-topics.ts'
import { type Topic } from './topic.ts'

const names = ['Complaint handled', 'Greeting missing', 'Compliant', 'Long silence']

export const categories: Topic = {
  // The one of the four whose template says "conversations".
  detailType: 'v2.speechandtextanalytics.conversations.{id}.categories',
  group: 'speech-analytics',
  about: 'Which categories a telephone conversation falls into; with the sentiment.',
  published: 'soon',
  ofConversation: (scene) =>
    analysed(scene, 1_300, () => {
      const dice = scene.dice.fork('categories')
      const found = new Set(Array.from({ length: dice.whole(1, 2) }, () => idOfName('category', dice.pick(names))))
      return { mediaType: 'VOICE', transcriptIds: [dice.uuid()], categoryIds: [...found] }
    }),
}
