type Attributes = Readonly<Record<string, string | number>>

const escapes: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' }
export const escaped = (text: string) => text.replace(/[&<>"]/g, (letter) => escapes[letter] ?? letter)

const shown = (value: string | number) =>
  typeof value === 'number' ? String(Math.round(value * 10) / 10) : escaped(value)

/** One element; its content is markup already. */
export function element(name: string, attributes: Attributes, content = ''): string {
  const list = Object.entries(attributes).map(([key, value]) => ` ${key}="${shown(value)}"`)
  return content === '' ? `<${name}${list.join('')}/>` : `<${name}${list.join('')}>${content}</${name}>`
}

export const text = (x: number, y: number, words: string, attributes: Attributes = {}) =>
  element('text', { x, y, ...attributes }, escaped(words))
