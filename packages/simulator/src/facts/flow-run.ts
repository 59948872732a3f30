export interface FlowOutcome {
  readonly flowOutcomeId: string
  readonly value: 'SUCCESS' | 'FAILURE'
  readonly start: number
  readonly end: number
  readonly milestones: readonly { readonly milestoneId: string; readonly at: number }[]
}

export type FlowType =
  'INBOUNDCALL' | 'OUTBOUNDCALL' | 'INQUEUECALL' | 'INBOUNDEMAIL' | 'INBOUNDCHAT' | 'INBOUNDSHORTMESSAGE' | 'DIGITALBOT'

export type TransferType = 'ACD' | 'ACD_VOICEMAIL' | 'USER_VOICEMAIL' | 'GROUP_VOICEMAIL'

export interface FlowRun {
  readonly flowId: string
  readonly flowName: string
  readonly flowType: FlowType
  readonly flowVersion: string
  readonly divisionId: string
  readonly language: string
  readonly startedAt: number
  readonly endedAt: number
  readonly entry?: { readonly type: 'dnis' | 'direct' | 'flow' | 'agent' | 'outbound'; readonly reason: string }
  readonly exit?: {
    readonly reason: ExitReason
    readonly transfer?: { readonly type: TransferType; readonly address: string; readonly name: string }
  }
  readonly outcomes: readonly FlowOutcome[]
}

export type ExitReason =
  | 'TRANSFER'
  | 'DISCONNECT'
  | 'FLOW_DISCONNECT'
  | 'FLOW_ERROR_DISCONNECT'
  | 'SESSION_EXPIRE_DISCONNECT'
  | 'RECOGNITION_FAILURE_DISCONNECT'
  | 'FLOW_EXIT'
