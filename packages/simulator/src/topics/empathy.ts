import { analysed, places, talks } from './analysis.ts'
import { type Topic } from './topic.ts'

export const empathy: Topic = {
  detailType: 'v2.speechandtextanalytics.conversation.{id}.empathy',
  group: 'speech-analytics',
  about: 'How much empathy each agent showed, from 0 to 100; with the sentiment.',
  published: 'soon',
  ofConversation: (scene) =>
    analysed(scene, 400, () => {
      const dice = scene.dice.fork('empathy')
      const agentIds = new Set(talks(scene.conversation).map(({ userId }) => userId))
      return {
        ...places(scene.conversation),
        agents: [...agentIds].map((agentId) => ({ agentId, overallEmpathyScore: dice.whole(0, 1_000) / 10 })),
      }
    }),
}
