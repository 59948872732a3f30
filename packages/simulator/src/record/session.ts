import { type Assumptions } from '../facts/assumptions.ts'
import {
  type CampaignContact,
  type FlowRun,
  type Leg,
  type MediaReading,
  type Medium,
  type Stretch,
} from '../facts/conversation.ts'
import { type RecordFlow, type RecordMediaStat, type RecordSegment, type RecordSession } from './detail-record.ts'
import { metricsOf } from './metrics.ts'

export const iso = (at: number): string => new Date(at).toISOString()

function segment(
  { type, start, end, queue, atEnd, conferenceSince, sourceConversationId }: Stretch,
  subject: string | undefined,
  now: number,
): RecordSegment {
  const queueKnown = queue && (queue.since ?? start) <= now
  const skills = queueKnown && queue.skillIds.length > 0 ? { requestedRoutingSkillIds: queue.skillIds } : {}
  return {
    conference: conferenceSince !== undefined && conferenceSince <= now,
    segmentType: type,
    segmentStart: iso(start),
    ...(sourceConversationId === undefined ? {} : { sourceConversationId }),
    ...(subject === undefined ? {} : { subject }),
    ...(queueKnown ? { queueId: queue.queueId, ...skills } : {}),
    ...(end <= now ? { segmentEnd: iso(end), ...atEnd } : {}),
  }
}

const mediaStat = ({ at, codec, ...figures }: MediaReading): RecordMediaStat => ({
  codecs: [codec],
  eventTime: iso(at),
  ...figures,
})

function outcomes({ outcomes }: FlowRun): Pick<RecordFlow, 'outcomes'> {
  if (outcomes.length === 0) return {}
  return {
    outcomes: outcomes.map(({ flowOutcomeId, value, start, end }) => ({
      flowOutcome: `${flowOutcomeId}:${value}`,
      flowOutcomeId,
      flowOutcomeValue: value,
      flowOutcomeStartTimestamp: iso(start),
      // An outcome that was not reached has no end.
      ...(value === 'SUCCESS' ? { flowOutcomeEndTimestamp: iso(end) } : {}),
    })),
  }
}

function flowExit(flow: FlowRun): Partial<RecordFlow> {
  if (!flow.exit) return {}
  const { reason, transfer } = flow.exit
  const target = transfer && {
    transferType: transfer.type,
    transferTargetAddress: transfer.address,
    transferTargetName: transfer.name,
  }
  return { endingLanguage: flow.language, exitReason: reason, ...target, ...outcomes(flow) }
}

function flowSeen(flow: FlowRun, now: number): { flow?: RecordFlow } {
  if (flow.startedAt > now) return {}
  return {
    flow: {
      flowId: flow.flowId,
      flowName: flow.flowName,
      flowType: flow.flowType,
      flowVersion: flow.flowVersion,
      startingLanguage: flow.language,
      ...(flow.entry ? { entryType: flow.entry.type, entryReason: flow.entry.reason } : {}),
      ...(flow.endedAt <= now ? flowExit(flow) : {}),
    },
  }
}

const flowOf = (leg: Leg): FlowRun | null =>
  leg.role === 'ivr' ? leg.flow : leg.role === 'acd' ? (leg.inQueueFlow ?? null) : null

/** A list that is absent as long as it is empty. */
const unlessEmpty = <K extends string, T>(name: K, list: readonly T[]): { [name in K]?: readonly T[] } =>
  (list.length > 0 ? { [name]: list } : {}) as { [name in K]?: readonly T[] }

function digitalFields({ messageType, roomId, addressFrom, addressTo, callback }: Medium): Partial<RecordSession> {
  return {
    ...(messageType ? { messageType } : {}),
    ...(roomId ? { roomId } : {}),
    ...(addressFrom ? { addressFrom } : {}),
    ...(addressTo ? { addressTo } : {}),
    ...(callback ? { callbackNumbers: callback.numbers, callbackUserName: callback.userName } : {}),
    ...(callback?.scheduledAt === undefined ? {} : { callbackScheduledTime: iso(callback.scheduledAt) }),
  }
}

const campaignFields = ({ campaignId, contactListId, contactId }: CampaignContact): Partial<RecordSession> => ({
  outboundCampaignId: campaignId,
  outboundContactListId: contactListId,
  outboundContactId: contactId,
})

/** Only those of the fields that the leg has. */
const given = <K extends string>(leg: { readonly [name in K]?: string }, ...names: K[]) =>
  Object.fromEntries(names.flatMap((name) => (leg[name] === undefined ? [] : [[name, leg[name]]])))

/** The session as it is known at `now`; call it only once the leg has begun. */
export function sessionAt(leg: Leg, assumptions: Assumptions, now: number): RecordSession {
  const flow = flowOf(leg)
  const disclosed = leg.disclosures.filter(({ at }) => at <= now).map(({ fields }) => fields)
  const readings = leg.readings.filter(({ at }) => at <= now).sort((one, other) => one.at - other.at)
  const metrics = metricsOf(leg, assumptions).filter(({ at }) => at <= now)
  return {
    sessionId: leg.sessionId,
    mediaType: leg.medium?.mediaType ?? 'voice',
    direction: leg.direction,
    provider: leg.medium?.provider ?? 'Edge',
    ...given(leg, 'ani', 'dnis', 'sessionDnis', 'edgeId', 'protocolCallId', 'peerId', 'remote'),
    ...(leg.medium ? digitalFields(leg.medium) : {}),
    ...(leg.campaign ? campaignFields(leg.campaign) : {}),
    ...Object.assign({}, ...disclosed),
    ...unlessEmpty('mediaEndpointStats', readings.map(mediaStat)),
    ...(flow ? flowSeen(flow, now) : {}),
    ...unlessEmpty(
      'metrics',
      metrics.map(({ at, name, value }) => ({ emitDate: iso(at), name, value })),
    ),
    segments: leg.stretches
      .filter(({ start }) => start <= now)
      .map((stretch) => segment(stretch, leg.medium?.subject, now)),
  }
}
