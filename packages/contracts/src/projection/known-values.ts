import { recordValues } from '../generated/record-values.ts'

/** Not in the published definition, which has the name of a metric as any text; from the lists of metrics that Genesys documents. */
const metrics = [
  'nBlindTransferred', 'nBotInteractions', 'nCallbackAttempts', 'nCallbackOverSla', 'nCallbackScheduled', 'nCfcOffered',
  'nCobrowseSessions', 'nConnected', 'nConsult', 'nConsultTransferred', 'nConversations', 'nError', 'nFlow',
  'nFlowMilestone', 'nFlowOutcome', 'nFlowOutcomeFailed', 'nOffered', 'nOutbound', 'nOutboundAbandoned',
  'nOutboundAttempted', 'nOutboundConnected', 'nOverSla', 'nStateTransitionError', 'nTakeover', 'nTransferred',
  'oAudioMessageCount', 'oExternalAudioMessageCount', 'oExternalMediaCount', 'oFlowMilestone', 'oMediaCount',
  'oMessageCount', 'oMessageSegmentCount', 'oMessageTurn', 'oSkillExpressionApplications', 'tAbandon', 'tAcd',
  'tActiveCallback', 'tActiveCallbackComplete', 'tAcw', 'tAgentResponseTime', 'tAgentVideoConnected', 'tAlert',
  'tAnswered', 'tAverageAgentResponseTime', 'tAverageCustomerResponseTime', 'tBarging', 'tCallbackAbandon',
  'tCallbackConnect', 'tCallbackNotReached', 'tCallbackVirtualWait', 'tCfcAbandon', 'tCfcAcd', 'tCfcAnswered',
  'tCfcFlowOut', 'tCoaching', 'tCoachingComplete', 'tConnected', 'tContacting', 'tDialing', 'tFirstConnect',
  'tFirstDial', 'tFirstEngagement', 'tFirstResponse', 'tFlow', 'tFlowDisconnect', 'tFlowExit', 'tFlowOut',
  'tFlowOutcome', 'tHandle', 'tHeld', 'tHeldComplete', 'tIvr', 'tMonitoring', 'tMonitoringComplete', 'tNotResponding',
  'tPark', 'tParkComplete', 'tScreenMonitoring', 'tShortAbandon', 'tSnippetRecord', 'tTalk', 'tTalkComplete',
  'tTransmitting', 'tUserResponseTime', 'tVoicemail',
] as const // prettier-ignore

/** Every enumeration whose values are known, each once, whichever source it is from. Spelling aside: see `isKnownValue`. */
export const knownValues = {
  purpose: recordValues['participants[].purpose'],
  mediaType: recordValues['participants[].sessions[].mediaType'],
  direction: recordValues['participants[].sessions[].direction'],
  disconnectType: recordValues['participants[].sessions[].segments[].disconnectType'],
  deliveryStatus: recordValues['participants[].sessions[].deliveryStatus'],
  flowType: recordValues['participants[].sessions[].flow.flowType'],
  routing: [...recordValues['participants[].sessions[].usedRouting'], 'Other'],
  metric: metrics,
  observationMetric: [
    ...metrics,
    ...['oActiveUsers', 'oAlerting', 'oFlow', 'oInteracting', 'oLongestInteracting', 'oLongestWaiting', 'oMemberUsers'],
    ...[
      'oOffQueueUsers',
      'oOnQueueUsers',
      'oServiceLevel',
      'oUserPresences',
      'oUserRoutingStatuses',
      'oWaiting',
      'tWait',
    ],
  ],
  messageType: ['sms', 'twitter', 'facebook', 'line', 'whatsapp', 'webmessaging', 'open', 'instagram', 'apple'],
  acdOutcome: ['ABANDON', 'ANSWERED', 'FLOW_OUT'],
  exitReason: [
    ...['DISCONNECT', 'FLOW_DISCONNECT', 'FLOW_ERROR_DISCONNECT', 'TRANSFER', 'SESSION_EXPIRE_DISCONNECT'],
    ...['RECOGNITION_FAILURE_DISCONNECT', 'RECOGNITION_FAILURE_EXIT', 'USER_EXIT', 'FLOW_EXIT', 'FLOW_ERROR_EXIT'],
  ],
  transferType: [
    ...['ACD', 'USER', 'NUMBER', 'ACD_VOICEMAIL', 'USER_VOICEMAIL', 'GROUP_VOICEMAIL', 'GROUP', 'FLOW', 'SECURE_FLOW'],
    'RETURN_TO_AGENT',
  ],
  flowOutcomeValue: ['SUCCESS', 'FAILURE'],
  routingStatus: ['OFF_QUEUE', 'IDLE', 'INTERACTING', 'NOT_RESPONDING', 'COMMUNICATING'],
  systemPresence: [
    ...['AVAILABLE', 'AWAY', 'BREAK', 'BUSY', 'IDLE', 'MEAL', 'MEETING', 'OFFLINE', 'ON_QUEUE', 'TRAINING'],
  ],
  agentState: [
    ...['ALERT', 'INTERACT', 'WRAPUP', 'BARGING', 'CALLBACK', 'COACHING', 'CONTACTING', 'CONVERTING', 'DELAY'],
    ...['DIALING', 'HOLD', 'IVR', 'MONITORING', 'PARKED', 'SCHEDULED', 'SHARING', 'SYSTEM', 'TRANSMITTING'],
    ...['UPLOADING', 'VOICEMAIL', 'TERMINATED'],
  ],
  transcriptionStatus: ['SESSION_ONGOING', 'SESSION_ENDED'],
} as const satisfies Readonly<Record<string, readonly string[]>>
export type KnownValues = keyof typeof knownValues

/** Fields of a record that have an enumeration which its published definition leaves out. */
const furtherFields: Readonly<Record<string, KnownValues>> = {
  'participants[].sessions[].metrics[].name': 'metric',
  'participants[].sessions[].messageType': 'messageType',
  'participants[].sessions[].flow.exitReason': 'exitReason',
  'participants[].sessions[].flow.transferType': 'transferType',
  'participants[].sessions[].flow.outcomes[].flowOutcomeValue': 'flowOutcomeValue',
}

/** One form for all spellings of a value: `DND_ENDPOINT` and `dndEndpoint` are `dndendpoint`. */
export const foldSpelling = (value: string) => value.toLowerCase().replaceAll(/[._-]/g, '')

type Test = (value: string) => boolean
const maxLength = 64

/** `dndEndpoint` is also `DND_ENDPOINT`. */
const upperSnake = (value: string) => value.replaceAll(/([a-z])([A-Z])/g, '$1_$2').toUpperCase()

/** Most values are spelled in one of two ways, so folding is rare. No value and `unknown` are known everywhere. */
function testOf(values: readonly string[]): Test {
  const exact = new Set(['', ...values, ...values.map(upperSnake)])
  const folded = new Set(['unknown', ...values.map(foldSpelling)])
  return (value) => exact.has(value) || (value.length <= maxLength && folded.has(foldSpelling(value)))
}

const tests = new Map(Object.entries(knownValues).map(([name, values]) => [name, testOf(values)] as const))

/** Whether an enumeration has the value, in any spelling. */
export const isKnownValue = (name: KnownValues, value: string): boolean => tests.get(name)?.(value) ?? true

const byPath = new Map<string, Test>([
  ...Object.entries(recordValues).map(([path, values]) => [path, testOf(values)] as const),
  ...Object.entries(furtherFields).map(([path, name]) => [path, testOf(knownValues[name])] as const),
])

/** The test of a record's values at a path; undefined where any text may stand. */
export const knownValuesAt = (path: string): Test | undefined => byPath.get(path)
