/** How much the topics say. Shares are from 0 to 1; times are those of the play. */
export interface TopicVolume {
  /** Share of answered telephone conversations that speech analytics analyses: sentiment, empathy, topics, categories. */
  readonly analysedShare: number
  /** Share of answered telephone conversations that are transcribed while they go on. */
  readonly transcribedShare: number
  /** Transcription events of one communication, before the one that ends it. */
  readonly mostTranscripts: number
  /** Share of mishaps in conversations that become an operational event. */
  readonly mishapShare: number
  /** Two observations of a queue lie at least so far apart; the platform's own bound is 1,000. */
  readonly observationEveryMs: number
  readonly availabilityEveryMs: number
  /** Of a whole play: changes of configuration in the audit log, operational events about no conversation, and events of topics that nobody knows. */
  readonly configurationChanges: number
  readonly platformEvents: number
  readonly inventedEvents: number
}

/** Together about as many again as two or three times the detail events. */
export const usualVolume: TopicVolume = {
  analysedShare: 0.5,
  transcribedShare: 0.25,
  mostTranscripts: 2,
  mishapShare: 0.5,
  observationEveryMs: 120_000,
  availabilityEveryMs: 1_800_000,
  configurationChanges: 4,
  platformEvents: 4,
  inventedEvents: 5,
}

export const volumeNames = Object.keys(usualVolume) as readonly (keyof TopicVolume)[]
