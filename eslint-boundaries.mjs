import path from 'node:path'

/** Where a relative import leads, as a path below the root of the repository. */
const targetOf = (file, specifier) => path.posix.join(path.posix.dirname(file), specifier)

/**
 * What patterns over the words of an import cannot tell: where a relative one leads. Each service and package is reached by its name only, and
 * the core of a service holds nothing but itself and the contracts. Tests of a core may use more.
 */
function faultOf(file, specifier) {
  const isRelative = specifier.startsWith('.')
  const [folder] = /^(services|packages)\/[^/]+/.exec(file) ?? []
  if (folder === undefined) return null
  if (isRelative && !targetOf(file, specifier).startsWith(`${folder}/`)) return 'leaves'
  const [core] = /^services\/[^/]+\/src\/core/.exec(file) ?? []
  if (core === undefined || file.endsWith('.test.ts')) return null
  if (isRelative) return targetOf(file, specifier).startsWith(`${core}/`) ? null : 'impure'
  return specifier === '@aftercall/contracts' ? null : 'impure'
}

const ownFolder = {
  meta: {
    type: 'problem',
    schema: [],
    messages: {
      leaves: 'a relative import stays in its service or package: import others by their name',
      impure: 'core imports only contracts and its siblings in core',
      dynamic: 'import statically: what is imported at run time is checked by nobody',
    },
  },
  create(context) {
    const file = path.relative(context.cwd, context.filename).split(path.sep).join('/')
    const check = (node) => {
      if (node.source === null) return
      const messageId = faultOf(file, String(node.source.value))
      if (messageId !== null) context.report({ node: node.source, messageId })
    }
    return {
      ImportDeclaration: check,
      ExportNamedDeclaration: check,
      ExportAllDeclaration: check,
      ImportExpression: (node) => context.report({ node, messageId: 'dynamic' }),
    }
  },
}

export const boundaries = { rules: { 'own-folder': ownFolder } }
