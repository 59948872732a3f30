/** Version of the rules that turn a record into its projection and its row; raised when they change what comes out. */
export const rulesVersion = 3

const rulesPerMillisecond = 4096

/**
 * Version of one conversation's record: of two, the greater is live. Records carry no version of their own, so it is the
 * time at which Genesys vouched for the record, and within one millisecond the newer rules win.
 * @param asOfMs Epoch ms by Genesys's clock (`Date` header, or `dataAvailabilityDate`), never by ours.
 * @throws RangeError when the result would not be an exact integer.
 */
export function recordVersion(asOfMs: number, rules: number = rulesVersion): number {
  if (!Number.isInteger(rules) || rules < 0 || rules >= rulesPerMillisecond)
    throw new RangeError(`could not make a record version: rules version ${rules} is not an integer from 0 to 4095`)
  const version = asOfMs * rulesPerMillisecond + rules
  if (!Number.isInteger(asOfMs) || asOfMs < 0 || !Number.isSafeInteger(version))
    throw new RangeError(`could not make a record version: as-of ${asOfMs} is not a time in epoch milliseconds`)
  return version
}
