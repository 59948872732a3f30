/** The metrics that the topic knows: fewer than the record has, which also counts flows and short abandons. */
const published = `nBlindTransferred nBotInteractions nCallbackAttempts nCallbackScheduled nCfcOffered nCobrowseSessions
nConnected nConsult nConsultTransferred nConversations nError nOffered nOutbound nOutboundAbandoned nOutboundAttempted
nOutboundConnected nOverSla nTakeover nTransferred oAudioMessageCount oExternalAudioMessageCount oExternalMediaCount
oMediaCount oMessageCount oMessageSegmentCount oMessageTurn oSkillExpressionApplications tAbandon tAcd tActiveCallback
tActiveCallbackComplete tAcw tAgentResponseTime tAgentVideoConnected tAlert tAnswered tAverageAgentResponseTime
tAverageCustomerResponseTime tBarging tCallbackAbandon tCallbackConnect tCallbackNotReached tCallbackVirtualWait
tCfcAbandon tCfcAcd tCfcAnswered tCfcFlowOut tCoaching tCoachingComplete tConnected tContacting tDialing tFirstConnect
tFirstDial tFirstEngagement tFirstResponse tFlowOut tHandle tHeld tHeldComplete tIvr tMonitoring tMonitoringComplete
tNotResponding tPark tParkComplete tScreenMonitoring tSnippetRecord tTalk tTalkComplete tTransmitting
tUserResponseTime tVoicemail`

const names: ReadonlySet<string> = new Set(published.split(/\s+/))

export const isPublishedMetric = (name: string): boolean => names.has(name)
