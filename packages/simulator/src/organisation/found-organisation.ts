import { type Dice, rollDice } from '../facts/dice.ts'
import { type Flow, type Named, type Organisation, type Queue, type User } from './organisation.ts'

const divisionNames = ['Home', 'Retail', 'Business']
const queueNames = ['Orders', 'Billing', 'Support', 'Returns', 'Business care', 'Escalations']
const flowNames = ['Main menu', 'Order line', 'Service line', 'Business line']
const codeNames = [
  'Resolved',
  'Follow-up needed',
  'Wrong number',
  'Complaint',
  'Sale',
  'Information given',
  'Call dropped',
]
const given = ['Ada', 'Ben', 'Cleo', 'Dora', 'Emil', 'Faye', 'Gus', 'Hana', 'Ivo', 'June']
const family = ['Ashby', 'Brook', 'Corwin', 'Dale']
const waitTargetsMs = [10_000, 20_000, 30_000, 60_000]
/** Every setting is in use by some queue. */
const wrapupPrompts = ['MANDATORY_TIMEOUT', 'OPTIONAL', 'MANDATORY'] as const
const alertTimeoutsSeconds = [8, 12, 15]

const named = (dice: Dice, names: readonly string[]): Named[] => names.map((name) => ({ id: dice.uuid(), name }))

function foundFlow(dice: Dice, name: string, type: Flow['type'], divisionId: string): Flow {
  return { id: dice.uuid(), name, type, divisionId, version: `${dice.whole(1, 24)}.0`, language: 'en-us' }
}

function foundQueue(
  dice: Dice,
  name: string,
  division: Named,
  skills: readonly Named[],
  codes: readonly Named[],
): Queue {
  const wrapupPrompt = wrapupPrompts[queueNames.indexOf(name) % wrapupPrompts.length] ?? 'MANDATORY'
  return {
    id: dice.uuid(),
    name,
    divisionId: division.id,
    mediaSettings: {
      call: {
        alertingTimeoutSeconds: dice.pick(alertTimeoutsSeconds),
        serviceLevel: { percentage: 0.8, durationMs: dice.pick(waitTargetsMs) },
      },
    },
    acwSettings: { wrapupPrompt, timeoutMs: dice.pick([15_000, 30_000, 60_000]) },
    skillIds: dice.chance(0.6) ? [dice.pick(skills).id] : [],
    wrapUpCodes: codes.filter((_, index) => index < 2 || dice.chance(0.6)),
    inQueueFlow: foundFlow(dice, `${name}: waiting`, 'INQUEUECALL', division.id),
    ...(dice.chance(0.3) ? { utilizationLabelId: dice.uuid() } : {}),
  }
}

function foundUser(dice: Dice, index: number, divisions: readonly Named[]): User {
  const name = `${given[index % given.length]} ${family[Math.floor(index / given.length) % family.length]}`
  const station = name.toLowerCase().replace(' ', '.')
  const divisionId = dice.pick(divisions).id
  return { id: dice.uuid(), name, divisionId, stationAddress: `sip:${station}+centre.example.com@localhost` }
}

/** A small organisation. The seed gives its nature, the id (with the seed) the ids of everything in it. */
export function foundOrganisation(id: string, seed: number): Organisation {
  const dice: Dice = { ...rollDice(`organisation/${seed}`), uuid: rollDice(`organisation/${id}/${seed}`).uuid }
  const divisions = named(dice, divisionNames)
  const skills = named(dice, ['English', 'Spanish', 'Technical'])
  const codes = named(dice, codeNames)
  const queues = queueNames.map((name) => foundQueue(dice, name, dice.pick(divisions), skills, codes))
  const menus = flowNames.map((name) => foundFlow(dice, name, 'INBOUNDCALL', dice.pick(divisions).id))
  return {
    id,
    name: 'Simulated Centre',
    divisions,
    queues,
    users: Array.from({ length: 40 }, (_, index) => foundUser(dice, index, divisions)),
    flows: [...menus, ...queues.map((queue) => queue.inQueueFlow)],
    lines: menus.map((flow, index) => ({ number: `tel:+1312555010${index}`, flow })),
    edges: named(dice, ['edge-1', 'edge-2', 'edge-3', 'edge-4']),
    flowOutcomes: named(dice, ['Identified', 'Order status given']),
    flowMilestones: named(dice, ['Menu heard', 'Number entered']),
  }
}
