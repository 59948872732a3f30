import { analysed, places } from './analysis.ts'
import { type Topic } from './topic.ts'

export const sentiment: Topic = {
  detailType: 'v2.speechandtextanalytics.conversation.{id}.sentiment',
  group: 'speech-analytics',
  about: 'How friendly a telephone conversation was, from -100 to 100, and where it went; minutes after its end.',
  published: 'soon',
  ofConversation: (scene) =>
    analysed(scene, 0, () => {
      const dice = scene.dice.fork('sentiment')
      return {
        sentimentOverallScore: dice.whole(-1_000, 1_000) / 10,
        sentimentTrendScore: dice.whole(-1_000, 1_000) / 10,
        ...places(scene.conversation),
      }
    }),
}
