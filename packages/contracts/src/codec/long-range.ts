/**
 * Longs that survive the Avro library unchanged. Its own bound is ±(2^53 - 2), but below -2^52 it encodes another number
 * without a word, because it doubles the value before writing.
 */
export const minLong = -(2 ** 52)
export const maxLong = 2 ** 53 - 2
