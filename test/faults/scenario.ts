import { type Place } from './place.ts'

/** What goes on when the fault strikes. */
export const phases = ['idle', 'steady', 'backlog', 'rebalance', 'shutdown'] as const
export type Phase = (typeof phases)[number]

/** One fault in one phase: a row of the table. `Own`: what its ground offers beside the ordinary place. */
export interface Scenario<Own = unknown> {
  /** Unique; words and dots, so that `--only` can name it. */
  readonly name: string
  /** For the table. */
  readonly fault: string
  readonly phase: Phase
  readonly ground: Ground<Own>
  /** Roughly how long it takes. */
  readonly seconds: number
  /** Part of the bounded selection. */
  readonly ci: boolean
  /**
   * Plays, strikes and says when the fault is over. What it throws is a failure; that everything is right at the end is checked by the
   * runner, after it has healed the network and started what does not run.
   */
  run(place: Place<Own>): Promise<void>
}

/** The servers and settings that scenarios share; each ground has one pipeline, which its scenarios use one after the other. */
export interface Ground<Own = unknown> {
  readonly name: string
  open(tools: GroundTools): Promise<OpenGround<Own>>
}

export interface GroundTools {
  /** For a person, as things happen. */
  readonly say: (line: string) => void
  readonly signal: AbortSignal
}

export interface OpenGround<Own> extends AsyncDisposable {
  /** Overrides variables of the set-up, of the simulator's surroundings and of every service. */
  readonly env: Readonly<Record<string, string>>
  readonly own: Own
  /** Puts something in front of the servers, behind each instance's own proxies: gets every variable, returns those to change. */
  inFront?(env: Readonly<Record<string, string>>): Promise<Readonly<Record<string, string>>>
}
