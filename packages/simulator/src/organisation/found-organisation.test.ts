import { foundOrganisation } from './found-organisation.ts'

const id = '2f6c1f0e-0f64-4f0a-8a35-9b1c5d2e7a10'

it('is the same for the same id and seed, and another for another seed', () => {
  expect(foundOrganisation(id, 3)).toEqual(foundOrganisation(id, 3))
  expect(foundOrganisation(id, 3).queues[0]?.id).not.toBe(foundOrganisation(id, 4).queues[0]?.id)
})

it('is of the same nature under another id, so that a seed plays the same conversations anywhere', () => {
  const withoutIds = (organisationId: string) =>
    JSON.stringify(foundOrganisation(organisationId, 3)).replaceAll(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, 'id')
  const other = '7b1d9c34-52aa-4f0e-9d11-0c6f3e8a2b59'
  expect(withoutIds(other)).toBe(withoutIds(id))
  expect(foundOrganisation(other, 3).queues[0]?.id).not.toBe(foundOrganisation(id, 3).queues[0]?.id)
})

it('has targets and after-call settings in every queue, and fictional numbers', () => {
  const { queues, lines, divisions } = foundOrganisation(id, 1)
  for (const { mediaSettings, acwSettings, divisionId, wrapUpCodes, inQueueFlow } of queues) {
    expect(mediaSettings.call.serviceLevel.durationMs).toBeGreaterThanOrEqual(10_000)
    expect(acwSettings.timeoutMs).toBeGreaterThan(0)
    expect(wrapUpCodes.length).toBeGreaterThanOrEqual(2)
    expect(divisions.map((division) => division.id)).toContain(divisionId)
    expect(inQueueFlow.type).toBe('INQUEUECALL')
  }
  expect(new Set(queues.map(({ acwSettings }) => acwSettings.wrapupPrompt)).size).toBe(3)
  for (const { number } of lines) expect(number).toMatch(/^tel:\+1\d{3}55501\d\d$/)
})
