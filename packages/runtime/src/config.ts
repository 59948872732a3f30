import { z } from 'zod'
import { isSecretName, withoutCredentials } from './redact.ts'

export type Environment = Readonly<Record<string, string | undefined>>
export type ConfigSections = Readonly<Record<string, z.ZodType>>
export type ConfigOf<Sections extends ConfigSections> = { readonly [Name in keyof Sections]: z.output<Sections[Name]> }

export interface ConfigFault {
  readonly variable: string
  /** What was given; null when nothing was, or when it must not be shown. */
  readonly given: string | null
  readonly why: string
  /** What the variable means and how a right value looks. */
  readonly mend: string | null
}

export class ConfigError extends Error {
  override readonly name = 'ConfigError'
  readonly faults: readonly ConfigFault[]
  constructor(faults: readonly ConfigFault[]) {
    super(
      [`the configuration has ${faults.length} fault${faults.length === 1 ? '' : 's'}:`, ...faults.map(sentence)].join(
        '\n',
      ),
    )
    this.faults = faults
  }
}

/**
 * Reads every section from the same environment. An empty variable counts as not set. Each section is a zod type over variables:
 * `parseConfig({ kafka: kafkaEnv, bridge: z.object({ … }) }, process.env)`; `.describe()` of a variable tells how to mend it.
 * @throws ConfigError naming the faults of all sections at once.
 */
export function parseConfig<const Sections extends ConfigSections>(
  sections: Sections,
  env: Environment,
): ConfigOf<Sections> {
  const given = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== undefined && value !== ''))
  const faults = new Map<string, ConfigFault>()
  const parsed = Object.entries(sections).map(([name, section]) => {
    const result = section.safeParse(given)
    for (const issue of result.error?.issues ?? []) {
      const fault = toFault(issue, section, given)
      // Two sections may read one variable; its fault is told once.
      faults.set(`${fault.variable} ${fault.why}`, fault)
    }
    return [name, result.data] as const
  })
  if (faults.size > 0) throw new ConfigError([...faults.values()])
  return Object.fromEntries(parsed) as ConfigOf<Sections>
}

function toFault(issue: z.core.$ZodIssue, section: z.ZodType, given: Environment): ConfigFault {
  const variable = String(issue.path[0] ?? 'environment')
  const value = given[variable]
  // Structured text may hold a secret under any name.
  const hidden = isSecretName(variable) || issue.path.length > 1 || /^\s*[[{]/.test(value ?? '')
  return {
    variable: issue.path.map(String).join('.') || variable,
    given: value === undefined || hidden ? null : withoutCredentials(value).slice(0, 200),
    why: value === undefined && issue.code === 'invalid_type' ? 'is not set' : issue.message,
    mend: describe(section, variable),
  }
}

/** The description that the section's author gave a variable, found through transforms and intersections. */
function describe(schema: z.core.$ZodType, variable: string): string | null {
  if (schema instanceof z.ZodObject) return schema.shape[variable]?.description ?? null
  if (schema instanceof z.ZodPipe) return describe(schema.in, variable) ?? describe(schema.out, variable)
  if (schema instanceof z.ZodIntersection)
    return describe(schema.def.left, variable) ?? describe(schema.def.right, variable)
  return null
}

const sentence = ({ variable, given, why, mend }: ConfigFault): string =>
  `  ${variable} ${why}${given === null ? '' : `, given ${JSON.stringify(given)}`}${mend === null ? '' : `; it is ${mend}`}`
