import { hasText, sessionsByStart, type SessionView } from './sessions.ts'

/** Who called whom, as the customer's first session says, else an outside party's; a call between users has neither. */
export function addressesOf(sessions: readonly SessionView[]): { readonly ani: string; readonly dnis: string } {
  const inOrder = sessionsByStart(sessions)
  const candidates = ['customer', 'external'].flatMap((purpose) => inOrder.filter((view) => view.purpose === purpose))
  const pick = (field: 'ani' | 'dnis') =>
    withoutScheme(candidates.map((view) => view.session[field]).find(hasText) ?? '')
  return { ani: pick('ani'), dnis: pick('dnis') }
}

const withoutScheme = (address: string): string => (address.startsWith('tel:') ? address.slice(4) : address)
