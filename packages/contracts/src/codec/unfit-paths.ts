import avsc from 'avsc'
import { type AvroType } from './avro-type.ts'

const { ArrayType, MapType, RecordType, UnwrappedUnionType } = avsc.types
const maxPaths = 8

/** Distinct paths of what does not fit the type, such as `record.participants[].userId`; elements and keys unnamed. */
export function unfitPaths(type: AvroType, value: unknown): string[] {
  const paths = new Set<string>()
  type.isValid(value, {
    errorHook: (path) => {
      if (paths.size < maxPaths) paths.add(pathText(type, path))
    },
  })
  return paths.size === 0 ? ['$'] : [...paths]
}

/** Follows the type, for only it tells a field's name from a map's key, which is data. */
function pathText(root: AvroType, path: readonly string[]): string {
  let type: AvroType | undefined = root
  let text = ''
  for (const step of path) {
    type = withoutNull(type)
    if (type instanceof RecordType) {
      text += text === '' ? step : `.${step}`
      type = type.fields.find((field) => field.name === step)?.type
    } else if (type instanceof ArrayType) {
      text += '[]'
      type = type.itemsType
    } else if (type instanceof MapType) {
      text += '{}'
      type = type.valuesType as AvroType
    }
  }
  return text === '' ? '$' : text
}

function withoutNull(type: AvroType | undefined): AvroType | undefined {
  if (!(type instanceof UnwrappedUnionType)) return type
  return type.types.find((branch) => branch.typeName !== 'null')
}
