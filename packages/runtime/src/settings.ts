import { z } from 'zod'
import { type ConfigSections } from './config.ts'
import { isSecretName } from './redact.ts'

/** One variable of a configuration, as its section describes it. */
export interface Setting {
  readonly name: string
  readonly section: string
  /** As it would be written in the environment; null where there is none. */
  readonly fallback: string | null
  readonly required: boolean
  /** Its value is never shown. */
  readonly secret: boolean
  readonly meaning: string
}

/** The list of organisations holds their secrets; the path of a file with a secret does not. */
const isSecret = (name: string) => name === 'GENESYS_ORGANISATIONS' || (isSecretName(name) && !name.endsWith('_FILE'))

/** Every variable that sections for `parseConfig` read, in order, each once. */
export function describeSettings(sections: ConfigSections): readonly Setting[] {
  const found = new Map<string, Setting>()
  for (const [section, schema] of Object.entries(sections))
    for (const [name, variable] of variablesOf(schema)) {
      if (found.has(name)) continue
      const required = !z.safeParse(variable, undefined).success
      const fallback = fallbackOf(variable)
      found.set(name, {
        ...{ name, section, fallback: fallback === undefined ? null : String(fallback), required },
        ...{ secret: isSecret(name), meaning: meaningOf(variable) },
      })
    }
  return [...found.values()]
}

function variablesOf(schema: z.core.$ZodType): readonly (readonly [string, z.core.$ZodType])[] {
  if (schema instanceof z.ZodObject) return Object.entries(schema.shape as Record<string, z.core.$ZodType>)
  if (schema instanceof z.ZodPipe) return [...variablesOf(schema.in), ...variablesOf(schema.out)]
  if (schema instanceof z.ZodIntersection) return [...variablesOf(schema.def.left), ...variablesOf(schema.def.right)]
  return []
}

function fallbackOf(schema: z.core.$ZodType): unknown {
  if (schema instanceof z.ZodDefault) return schema.def.defaultValue
  if (schema instanceof z.ZodPipe) return fallbackOf(schema.in)
  return undefined
}

function meaningOf(schema: z.core.$ZodType): string {
  if (schema instanceof z.ZodType && schema.description !== undefined) return schema.description
  if (schema instanceof z.ZodPipe) return meaningOf(schema.in)
  if (schema instanceof z.ZodDefault || schema instanceof z.ZodOptional) return meaningOf(schema.def.innerType)
  return ''
}
