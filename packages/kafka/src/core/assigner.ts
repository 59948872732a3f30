/**
 * Who owns what in a consumer group. A unit is whatever is owned as a whole: a partition number of all topics alike,
 * or one topic partition. Everything here is deterministic, so that any member may be the leader.
 */

export interface Claimant {
  readonly memberId: string
  /** The generation in which `owned` was this member's. */
  readonly generation: number
  /** Indices of units, sorted or not. */
  readonly owned: readonly number[]
}

export class UnequalPartitionsError extends Error {
  override readonly name = 'UnequalPartitionsError'
  constructor(groupId: string, counts: Readonly<Record<string, number>>) {
    const found = Object.entries(counts).map(([topic, count]) => `${topic} has ${count}`)
    super(
      `could not assign partitions of group ${groupId}: its topics must have equal partition counts, but ` +
        `${found.join(', ')}; create the topics anew with one count and reset the group`,
    )
  }
}

/** The one partition count of all topics. @throws UnequalPartitionsError when they differ or one does not exist. */
export function commonPartitionCount(groupId: string, counts: Readonly<Record<string, number>>): number {
  const distinct = new Set(Object.values(counts))
  const [count] = distinct
  if (distinct.size !== 1 || !count) throw new UnequalPartitionsError(groupId, counts)
  return count
}

/**
 * Deals `units` units so that no member has more than one above another, and each keeps as much of what it owned as that
 * allows. Where two members claim one unit, the claim of the later generation counts, then the smaller member id.
 */
export function assignUnits(units: number, claimants: readonly Claimant[]): Map<string, number[]> {
  const members = [...claimants].sort((a, b) => compare(a.memberId, b.memberId))
  const claims = rightfulClaims(units, members)
  const quotas = quotasFor(units, members, claims)
  const assignment = new Map(
    members.map(({ memberId }) => [memberId, (claims.get(memberId) ?? []).slice(0, quotas.get(memberId))]),
  )
  const taken = new Set([...assignment.values()].flat())
  const free = Array.from({ length: units }, (_, unit) => unit).filter((unit) => !taken.has(unit))
  for (const [memberId, mine] of assignment) {
    while (mine.length < (quotas.get(memberId) ?? 0)) mine.push(free.shift() as number)
    mine.sort((a, b) => a - b)
  }
  return assignment
}

function rightfulClaims(units: number, members: readonly Claimant[]): Map<string, number[]> {
  const owner = new Map<number, Claimant>()
  for (const member of members) {
    for (const unit of member.owned) {
      if (!Number.isInteger(unit) || unit < 0 || unit >= units) continue
      const rival = owner.get(unit)
      if (!rival || rival.generation < member.generation) owner.set(unit, member)
    }
  }
  const claims = new Map<string, number[]>()
  for (const unit of [...owner.keys()].sort((a, b) => a - b)) {
    const { memberId } = owner.get(unit) as Claimant
    claims.set(memberId, [...(claims.get(memberId) ?? []), unit])
  }
  return claims
}

/** The larger quotas go to those who already own most: that moves least. */
function quotasFor(units: number, members: readonly Claimant[], claims: ReadonlyMap<string, number[]>) {
  const base = Math.floor(units / members.length)
  const larger = units % members.length
  const owns = (memberId: string) => claims.get(memberId)?.length ?? 0
  return new Map(
    members
      .map(({ memberId }) => memberId)
      .sort((a, b) => owns(b) - owns(a) || compare(a, b))
      .map((memberId, rank) => [memberId, base + (rank < larger ? 1 : 0)]),
  )
}

/** By code unit, not by locale: all members must sort alike wherever they run. No two ids are equal. */
const compare = (a: string, b: string) => (a < b ? -1 : 1)
