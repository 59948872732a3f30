/** What an organisation consists of. Ids are stable for a seed; numbers are in the range kept for fiction (555-01xx). */
export interface Named {
  readonly id: string
  readonly name: string
}
export interface Owned extends Named {
  readonly divisionId: string
}

export type WrapupPrompt = 'OPTIONAL' | 'MANDATORY' | 'MANDATORY_TIMEOUT'

export interface Queue extends Owned {
  readonly mediaSettings: {
    readonly call: {
      readonly alertingTimeoutSeconds: number
      readonly serviceLevel: { readonly percentage: number; readonly durationMs: number }
    }
  }
  readonly acwSettings: { readonly wrapupPrompt: WrapupPrompt; readonly timeoutMs: number }
  readonly skillIds: readonly string[]
  readonly wrapUpCodes: readonly Named[]
  /** The flow that callers hear while they wait here; every queue has its own. */
  readonly inQueueFlow: Flow
  readonly utilizationLabelId?: string
}

export interface Flow extends Owned {
  readonly type: 'INBOUNDCALL' | 'INQUEUECALL'
  /** As Genesys writes it: "15.0". */
  readonly version: string
  readonly language: string
}

/** A number that customers dial, and the flow that answers it. */
export interface Line {
  readonly number: string
  readonly flow: Flow
}

export interface User extends Owned {
  readonly stationAddress: string
}

export interface Organisation extends Named {
  readonly divisions: readonly Named[]
  readonly queues: readonly Queue[]
  readonly users: readonly User[]
  readonly flows: readonly Flow[]
  readonly lines: readonly Line[]
  readonly edges: readonly Named[]
  readonly flowOutcomes: readonly Named[]
  readonly flowMilestones: readonly Named[]
}
