const maxCharacters = 4_000

/** The beginning of bytes as text that does a terminal no harm: what would move the cursor or change colours becomes `?`; lines stay lines. */
export function terminalText(body: Buffer): string {
  const text = body
    .subarray(0, maxCharacters * 4)
    .toString('utf8')
    .slice(0, maxCharacters)
  const safe = text.replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}\p{Co}]/gu, (found) =>
    found === '\n' || found === '\t' ? found : '?',
  )
  const more =
    text.length < maxCharacters && body.length <= maxCharacters * 4
      ? ''
      : `\n… (${body.length} bytes in all; --out writes them to a file)`
  return `${safe}${more}`
}
