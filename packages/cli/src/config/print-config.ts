import { type Column, tableLines } from '../print/table.ts'
import { type SettingInForce } from './in-force.ts'
import { withReading } from './unit.ts'

const columns: readonly Column<SettingInForce>[] = [
  { heading: 'setting', of: ({ name }) => name },
  {
    heading: 'value',
    of: (one) => (one.value === null ? (one.from === 'hidden' ? '(hidden)' : '–') : withReading(one.name, one.value)),
  },
  { heading: 'from', of: ({ from }) => (from === 'hidden' ? 'set' : from) },
  { heading: 'unit', of: ({ unit }) => unit },
  { heading: 'meaning', of: ({ meaning }) => meaning },
]

/** A table for each service; what is missing is said at the end. */
export function configLines(settings: readonly SettingInForce[]): readonly string[] {
  const services = [...new Set(settings.map(({ service }) => service))]
  const missing = [...new Set(settings.filter(({ from }) => from === 'missing').map(({ name }) => name))]
  return [
    ...services.flatMap((service) => [
      `config: ${service}`,
      '',
      ...tableLines(
        columns,
        settings.filter((one) => one.service === service),
      ),
      '',
    ]),
    ...(missing.length === 0 ? [] : [`missing, and required: ${missing.join(', ')}`]),
    'values are as given; each service checks its own, and what is needed together, when it starts, and names every fault',
  ]
}
