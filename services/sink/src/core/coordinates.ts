/** Where a record stood in Kafka. */
export interface Coordinates {
  readonly topic: string
  readonly partition: number
  readonly offset: number
}

/** With the time that the record's producer gave it, epoch ms. */
export interface Stamp extends Coordinates {
  readonly timestampMs: number
}

export const coordinateColumns = ({ topic, partition, offset }: Coordinates) => ({ topic, partition, offset })

export const coordinateText = ({ topic, partition, offset }: Coordinates) => `kafka:${topic}/${partition}/${offset}`
