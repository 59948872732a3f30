/** A JSON array that could not be cut into its elements. */
export class JsonSlicesError extends Error {
  override readonly name = 'JsonSlicesError'
}

const opening = '[{'
const closing = ']}'

/**
 * The elements of a JSON array as they were written, character by character, so that they can be passed on unchanged:
 * parsing and writing again would alter long numbers and repeated keys. A lone object counts as an array of one.
 * @throws JsonSlicesError unless the text is one JSON array or object.
 */
export function jsonSlices(text: string): string[] {
  const body = text.trim()
  try {
    JSON.parse(body)
  } catch (cause) {
    throw new JsonSlicesError('the body is not JSON', { cause })
  }
  if (body.startsWith('{')) return [body]
  if (!body.startsWith('[')) throw new JsonSlicesError('the body is neither a JSON array nor an object')
  return cut(body)
}

/** Cuts valid JSON `[…]` at its outer commas. */
function cut(body: string): string[] {
  const slices: string[] = []
  let [depth, from, quoted] = [0, 1, false]
  const take = (to: number) => {
    const slice = body.slice(from, to).trim()
    if (slice !== '') slices.push(slice)
    from = to + 1
  }
  for (let at = 0; at < body.length; at++) {
    const char = body.charAt(at)
    if (quoted) {
      if (char === '\\') at++
      else if (char === '"') quoted = false
    } else if (char === '"') quoted = true
    else if (opening.includes(char)) depth++
    else if (closing.includes(char) && --depth === 0) take(at)
    else if (char === ',' && depth === 1) take(at)
  }
  return slices
}
