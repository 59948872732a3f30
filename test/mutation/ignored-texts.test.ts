import { whyIgnored } from './ignored-texts.ts'

type Path = Parameters<typeof whyIgnored>[0]
const inside = (node: Path['node'], parentPath: Path | null = null): Path => ({ node, parentPath })
const text = { type: 'StringLiteral' }
const newOf = (name: string) => inside({ type: 'NewExpression', callee: { type: 'Identifier', name } })
const callOf = (object: string, property: string) =>
  inside({
    type: 'CallExpression',
    callee: {
      type: 'MemberExpression',
      object: { type: 'Identifier', name: object },
      property: { type: 'Identifier', name: property },
    },
  })

it.each([
  ['of an error', newOf('ProduceError')],
  ['of the error above', inside({ type: 'CallExpression', callee: { type: 'Super' } })],
  ['of a line of the log', callOf('log', 'warn')],
  ['of an abort', callOf('timer', 'abort')],
  ['of an error, in two parts', inside({ type: 'BinaryExpression' }, newOf('Error'))],
])('leaves the words %s alone', (_what, above) => {
  expect(whyIgnored(inside(text, above))).toBeDefined()
})

it.each([
  ['a text that is compared', inside(text, inside({ type: 'BinaryExpression' }, inside({ type: 'IfStatement' })))],
  ['an argument of any other call', inside(text, callOf('topics', 'get'))],
  ['an argument of any other constructor', inside(text, newOf('Map'))],
  ['a field that goes with an error', inside(text, inside({ type: 'ObjectProperty' }, newOf('ProduceError')))],
  ['what is no text', inside({ type: 'BooleanLiteral' }, newOf('ProduceError'))],
  ['a text by itself', inside(text)],
])('changes %s', (_what, path) => {
  expect(whyIgnored(path)).toBeUndefined()
})

it('leaves alone what the compiler shows to be unreachable', () => {
  const never = { type: 'TSSatisfiesExpression', typeAnnotation: { type: 'TSNeverKeyword' } }
  const last = { type: 'SwitchCase', test: null, consequent: [{ type: 'ReturnStatement', argument: never }] }
  expect(whyIgnored(inside(last))).toBeDefined()
  expect(whyIgnored(inside({ ...last, test: text }))).toBeUndefined()
  expect(whyIgnored(inside({ ...last, consequent: [{ type: 'ReturnStatement', argument: text }] }))).toBeUndefined()
})
