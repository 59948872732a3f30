import { declareInstruments, type Meter } from '@aftercall/runtime'
import { type KeyedEffect } from './core/batch.ts'

export interface CompletionMetrics {
  stepped(step: {
    inputs: number
    due: number
    unreadable: number
    skipped: number
    effects: readonly KeyedEffect[]
    ms: number
  }): void
  restored(restore: { kept: boolean; records: number; durationMs: number }): void
  rebalanced(): void
  /** States that nobody can act on, and what was asked for in their place. */
  putAside(aside: { states: number; effects: readonly KeyedEffect[] }): void
  /** `open` is asked at each reading. */
  observeOpen(open: () => number): void
}

/** Every instrument of completion. Labels come from closed lists. */
export function completionMetrics(meter: Meter): CompletionMetrics {
  const instruments = declareInstruments(meter, {
    inputs: {
      name: 'aftercall_completion_inputs',
      kind: 'counter',
      unit: '{input}',
      description: 'Events and answers folded into states.',
    },
    timers: {
      name: 'aftercall_completion_timers',
      kind: 'counter',
      unit: '{timer}',
      description: 'Deadlines that came due.',
    },
    unreadable: {
      name: 'aftercall_completion_unreadable',
      kind: 'counter',
      unit: '{record}',
      description: 'Records put to the dead letters because nobody can read them.',
    },
    skipped: {
      name: 'aftercall_completion_skipped',
      kind: 'counter',
      unit: '{record}',
      description: 'Replays in an input topic that are for another group.',
    },
    requests: {
      name: 'aftercall_completion_requests',
      kind: 'counter',
      unit: '{request}',
      description: 'Fetch requests by cause.',
      labels: ['cause'],
    },
    announcements: {
      name: 'aftercall_completion_announcements',
      kind: 'counter',
      unit: '{announcement}',
      description: 'Conversations completed, final, reopened and so on.',
      labels: ['kind'],
    },
    stepSeconds: {
      name: 'aftercall_completion_step_seconds',
      kind: 'histogram',
      unit: 's',
      description: 'Time of one transactional step.',
      buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1, 5],
    },
    poison: {
      name: 'aftercall_completion_undecodable_states',
      kind: 'counter',
      unit: '{state}',
      description:
        'States put to the dead letters because nobody can act on them; their conversations were looked up anew.',
    },
    rebalances: {
      name: 'aftercall_completion_rebalances',
      kind: 'counter',
      unit: '{rebalance}',
      description: 'Assignments of partitions to this instance, the first included.',
    },
    restores: {
      name: 'aftercall_completion_restores',
      kind: 'counter',
      unit: '{partition}',
      description: 'Partitions made ready: kept when nothing had to be read.',
      labels: ['state'],
    },
    restoredRecords: {
      name: 'aftercall_completion_restored_records',
      kind: 'counter',
      unit: '{record}',
      description: 'Records of the changelog that were read to restore states.',
    },
    restoreSeconds: {
      name: 'aftercall_completion_restore_seconds',
      kind: 'histogram',
      unit: 's',
      description: 'Time to restore one partition.',
      buckets: [0.01, 0.1, 0.5, 1, 3, 10, 30],
    },
    states: {
      name: 'aftercall_completion_states',
      kind: 'observed',
      unit: '{conversation}',
      description: 'Conversations remembered by this instance.',
    },
  })
  const noteEffects = (effects: readonly KeyedEffect[]) => {
    for (const { effect } of effects) {
      if (effect.type === 'request') instruments.requests.add(1, { cause: effect.request.cause })
      else instruments.announcements.add(1, { kind: effect.completion.kind })
    }
  }
  return {
    stepped({ inputs, due, unreadable, skipped, effects, ms }) {
      instruments.inputs.add(inputs)
      instruments.timers.add(due)
      instruments.unreadable.add(unreadable)
      instruments.skipped.add(skipped)
      instruments.stepSeconds.record(ms / 1_000)
      noteEffects(effects)
    },
    putAside({ states, effects }) {
      instruments.poison.add(states)
      noteEffects(effects)
    },
    restored({ kept, records, durationMs }) {
      instruments.restores.add(1, { state: kept ? 'kept' : 'read' })
      instruments.restoredRecords.add(records)
      if (!kept) instruments.restoreSeconds.record(durationMs / 1_000)
    },
    rebalanced: () => instruments.rebalances.add(1),
    observeOpen: (open) => instruments.states.observe(open),
  }
}
