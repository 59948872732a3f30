import { z } from 'zod'
import { listVariable, urlVariable } from './variables.ts'

const queueUrls = () =>
  listVariable().refine((urls) => urls.every((url) => URL.canParse(url)), 'names something that is no URL')

const place = {
  SQS_ENDPOINT: urlVariable().optional().describe('set only for a service other than AWS'),
  AWS_REGION: z.string().optional().describe('the region of the queues, for example eu-west-1'),
}

/** From `https://sqs.<region>.amazonaws.com/…`. */
const regionOf = (queueUrl: string): string | null =>
  /^https:\/\/sqs\.([a-z0-9-]+)\.amazonaws\./.exec(queueUrl)?.[1] ?? null

interface Place {
  readonly SQS_ENDPOINT?: string | undefined
  readonly AWS_REGION?: string | undefined
}

/** Region and endpoint; a region that neither is set nor stands in the URL is a fault of AWS_REGION. */
function placeOf({ SQS_ENDPOINT, AWS_REGION }: Place, queueUrl: string, context: z.RefinementCtx) {
  const region = AWS_REGION ?? regionOf(queueUrl)
  if (region === null)
    context.addIssue({
      code: 'custom',
      path: ['AWS_REGION'],
      message: 'is not set, and the queue URL does not tell it',
    })
  return { region: region ?? '', ...(SQS_ENDPOINT === undefined ? {} : { endpoint: SQS_ENDPOINT }) }
}

/** The queues that events are read from. */
export const sqsEnv = z
  .object({ SQS_QUEUE_URLS: queueUrls().describe('a comma-separated list of queue URLs'), ...place })
  .transform((env, context) => ({
    queueUrls: env.SQS_QUEUE_URLS,
    ...placeOf(env, env.SQS_QUEUE_URLS[0] ?? '', context),
  }))

/** The same for commands, with the dead-letter queues beside them; null where no queue is told: not every command needs one. */
export const sqsCommandEnv = z
  .object({
    SQS_QUEUE_URLS: queueUrls().optional().describe('a comma-separated list of queue URLs'),
    SQS_DEAD_LETTER_QUEUE_URLS: queueUrls()
      .optional()
      .describe(
        "a comma-separated list of URLs: the dead-letter queue of EventBridge's rule, and others; those in the redrive policies of the queues are found without it",
      ),
    ...place,
  })
  .transform((env, context) => {
    const urls = env.SQS_QUEUE_URLS
    if (urls === undefined) return null
    return {
      queueUrls: urls,
      deadLetterQueueUrls: env.SQS_DEAD_LETTER_QUEUE_URLS ?? [],
      ...placeOf(env, urls[0] ?? '', context),
    }
  })
