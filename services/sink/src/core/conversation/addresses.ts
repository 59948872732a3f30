import { hasText, sessionsByStart, type SessionView } from './sessions.ts'

/** Who called whom: the customer's first session says it best, then an outside party's, then whichever session does. */
export function addressesOf(sessions: readonly SessionView[]): { readonly ani: string; readonly dnis: string } {
  const inOrder = sessionsByStart(sessions)
  const first = (purpose: string) => inOrder.find((view) => view.purpose === purpose)
  const candidates = [first('customer'), first('external'), ...inOrder].filter((view) => view !== undefined)
  const pick = (field: 'ani' | 'dnis') =>
    withoutScheme(candidates.map((view) => view.session[field]).find(hasText) ?? '')
  return { ani: pick('ani'), dnis: pick('dnis') }
}

const withoutScheme = (address: string): string => (address.startsWith('tel:') ? address.slice(4) : address)
