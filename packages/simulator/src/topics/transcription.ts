import { type PersonLeg } from '../facts/conversation.ts'
import { type Dice } from '../facts/dice.ts'
import { hangUpOf, stretchesOf } from '../facts/moments.ts'
import { iso } from '../record/session.ts'
import { talks } from './analysis.ts'
import { type Happening, type Scene, type Topic } from './topic.ts'

const phrases = ['thank you for calling', 'one moment please', 'my order is late', 'that is all', 'can you help me']

function utterance(dice: Dice, offsetMs: number) {
  const phrase = dice.pick(phrases)
  const words = phrase.split(' ').map((word, index) => ({
    confidence: dice.whole(300, 1_000) / 1_000,
    offsetMs: offsetMs + index * 200,
    durationMs: 80,
    word,
  }))
  return {
    utteranceId: dice.uuid(),
    isFinal: true,
    channel: dice.pick(['INTERNAL', 'EXTERNAL']),
    alternatives: [
      {
        confidence: dice.whole(300, 1_000) / 1_000,
        offsetMs,
        durationMs: words.length * 200,
        transcript: phrase,
        words,
        decoratedTranscript: phrase,
        decoratedWords: words,
      },
    ],
    engineProvider: 'GENESYS',
    engineId: 'r2d2',
    dialect: 'en-US',
    agentAssistEnabled: false,
    voiceTranscriptionEnabled: true,
  }
}

/** Some utterances while the agent talks, and one event when the communication is over, which has none. */
function heard({ conversation, organisation, volume }: Scene, leg: PersonLeg, dice: Dice): Happening[] {
  const { conversationId } = conversation
  const start = Math.min(...stretchesOf(leg, 'interact').map((stretch) => stretch.start))
  const { end } = hangUpOf(leg)
  if (!Number.isFinite(end)) return []
  const transcriptionStartTimeMs = start - dice.whole(20, 60)
  const say = (at: number, status: string, more: object): Happening => ({
    at,
    ids: [conversationId],
    body: {
      eventTime: iso(at),
      organizationId: organisation.id,
      conversationId,
      communicationId: leg.sessionId,
      sessionStartTimeMs: start,
      transcriptionStartTimeMs,
      ...more,
      status: { offsetMs: at - transcriptionStartTimeMs, status },
    },
  })
  const times = Array.from({ length: dice.whole(1, Math.max(1, volume.mostTranscripts)) }, () => dice.whole(start, end))
  return [
    ...times.map((at) => say(at, 'SESSION_ONGOING', { transcripts: [utterance(dice, at - transcriptionStartTimeMs)] })),
    say(end, 'SESSION_ENDED', {}),
  ]
}

export const transcription: Topic = {
  detailType: 'v2.conversations.{id}.transcription',
  group: 'transcription',
  about: 'What is said on the telephone, while it is said; one session for each communication of an agent.',
  published: 'at-once',
  ofConversation: (scene) => {
    const dice = scene.dice.fork('transcription')
    return dice.chance(scene.volume.transcribedShare)
      ? talks(scene.conversation).flatMap((leg) => heard(scene, leg, dice))
      : []
  },
}
