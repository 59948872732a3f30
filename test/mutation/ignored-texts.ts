/** What of Babel's path of a node the rule looks at. */
interface Path {
  readonly node: Node
  readonly parentPath: Path | null
}
interface Node {
  readonly type: string
  readonly test?: Node | null
  readonly consequent?: readonly Node[]
  readonly argument?: Node | null
  readonly typeAnnotation?: Node
  readonly name?: string
  readonly callee?: Node
  readonly object?: Node
  readonly property?: Node
}

const isText = ({ type }: Node) => type === 'StringLiteral' || type === 'TemplateLiteral'

/** `new …Error(…)`, `super(…)`, `log.…(…)` and the reason of an `abort(…)`. */
function speaksToPeople({ type, callee }: Node): boolean {
  if (type === 'NewExpression') return callee?.name?.endsWith('Error') === true
  if (type !== 'CallExpression') return false
  if (callee?.type !== 'MemberExpression') return callee?.type === 'Super'
  return callee.object?.name === 'log' || callee.property?.name === 'abort'
}

/** `default: return x satisfies never`: the compiler shows that nothing comes there. */
const isUnreachable = ({ type, test, consequent }: Node) =>
  type === 'SwitchCase' && test === null && consequent?.[0]?.argument?.typeAnnotation?.type === 'TSNeverKeyword'

/** Why a node is not mutated; undefined when it is. Texts only where they are an argument themselves or a part of a sum of texts. */
export function whyIgnored({ node, parentPath }: Path): string | undefined {
  if (isUnreachable(node)) return 'unreachable by its types'
  if (!isText(node)) return undefined
  let above = parentPath
  while (above?.node.type === 'BinaryExpression') above = above.parentPath
  return above && speaksToPeople(above.node) ? 'the words of an error or a line of the log' : undefined
}
