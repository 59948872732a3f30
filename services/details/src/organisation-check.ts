import { GenesysApiError, type GenesysClient } from '@aftercall/genesys-api'
import { type Clock, type Logger } from '@aftercall/runtime'

export class WrongOrganisationError extends Error {
  override readonly name = 'WrongOrganisationError'
  constructor(configured: string, actual: string, name: string | null) {
    super(
      `the credentials configured for organisation ${configured} belong to organisation ${actual}${name === null ? '' : ` (${name})`}: ` +
        'nothing was fetched; set the organisation id that its events carry, or the credentials of that organisation',
    )
  }
}

const againAfterMs = 60_000

/**
 * Resolves once the credentials are known to belong to the organisation. `unknown` is called after each time that it could not be found out; it is
 * asked again a minute later, for as long as it takes.
 * @throws WrongOrganisationError, or the signal's reason.
 */
export async function checkOrganisation(
  client: Pick<GenesysClient, 'organisation'>,
  configuredId: string,
  { clock, log, unknown }: { clock: Clock; log: Logger; unknown: () => void },
  signal: AbortSignal,
): Promise<void> {
  for (;;) {
    try {
      const { id, name } = await client.organisation(signal)
      if (id.toLowerCase() !== configuredId.toLowerCase()) throw new WrongOrganisationError(configuredId, id, name)
      return
    } catch (error) {
      if (!(error instanceof GenesysApiError)) throw error
      log.warn('could not find out which organisation the credentials belong to; going on, and asking again later', {
        organisation: configuredId,
        againAfterMs,
        err: error,
      })
      unknown()
      await clock.sleep(againAfterMs, signal)
    }
  }
}
