import { type Environment, type Setting, withoutCredentials } from '@aftercall/runtime'
import { unitOf } from './unit.ts'

/** One setting as a service would read it from this environment. */
export interface SettingInForce {
  readonly service: string
  readonly name: string
  /** Null where there is none, or where it is not shown. */
  readonly value: string | null
  readonly from: 'default' | 'set' | 'hidden' | 'unset' | 'missing'
  readonly unit: string
  readonly meaning: string
}

/** Settings of the services named, in force; an empty variable counts as not set. */
export function inForce(
  settings: Readonly<Record<string, readonly Setting[]>>,
  env: Environment,
): readonly SettingInForce[] {
  return Object.entries(settings).flatMap(([service, list]) =>
    list.map((setting) => ({ service, ...valueOf(setting, env[setting.name]), ...told(setting) })),
  )
}

const told = ({ name, meaning }: Setting) => ({ name, unit: unitOf(name), meaning })

function valueOf(
  { fallback, required, secret }: Setting,
  given: string | undefined,
): Pick<SettingInForce, 'value' | 'from'> {
  if (given !== undefined && given !== '')
    return secret ? { value: null, from: 'hidden' } : { value: withoutCredentials(given), from: 'set' }
  if (fallback !== null && fallback !== '') return { value: fallback, from: 'default' }
  return { value: null, from: required ? 'missing' : 'unset' }
}
