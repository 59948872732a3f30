import { readFileSync } from 'node:fs'
import { z } from 'zod'

/** A whole number between `min` and `max`, both allowed. */
export const integerVariable = ({ min = 0, max = Number.MAX_SAFE_INTEGER }: { min?: number; max?: number } = {}) =>
  z
    .string()
    .regex(/^-?\d{1,15}$/, { error: 'is not a whole number', abort: true })
    .transform(Number)
    .pipe(z.number().min(min, `is below ${min}`).max(max, `is above ${max}`))

/** A number between 0 and 1. */
export const ratioVariable = () =>
  z
    .string()
    .regex(/^(0|1|0?\.\d+|[01]\.0*|0\.\d+)$/, 'is not a number between 0 and 1')
    .transform(Number)

/** Comma-separated, spaces around the parts ignored, at least one part. */
export const listVariable = () =>
  z
    .string()
    .transform((text) =>
      text
        .split(',')
        .map((part) => part.trim())
        .filter((part) => part !== ''),
    )
    .refine((parts) => parts.length > 0, 'names nothing')

/** Comma-separated whole numbers. */
export const integerListVariable = () =>
  z
    .string()
    .regex(/^\s*\d{1,15}(\s*,\s*\d{1,15})*\s*$/, 'is not a comma-separated list of whole numbers')
    .transform((text) => text.split(',').map(Number))

/** An http or https URL without a trailing slash. */
export const urlVariable = () =>
  z
    .string()
    .refine(isHttpUrl, 'is not an http or https URL')
    .transform((text) => text.replace(/\/+$/, ''))

export function isHttpUrl(text: string): boolean {
  return URL.canParse(text) && /^https?:$/.test(new URL(text).protocol)
}

/**
 * A secret given directly or as the path of a file (one trailing line break is not part of it). `undefined` when neither is set;
 * a file that cannot be read is a fault of its variable.
 */
export function secretFrom(
  value: string | undefined,
  file: string | undefined,
  fileVariable: string,
  context: z.RefinementCtx,
): string | undefined {
  if (value !== undefined || file === undefined) return value
  try {
    return readFileSync(file, 'utf8').replace(/\r?\n$/, '')
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? 'unknown reason'
    context.addIssue({ code: 'custom', path: [fileVariable], message: `names a file that cannot be read (${code})` })
    return undefined
  }
}
