/** A sentence of the server → the same in another language; `{}` stands for what varies. */
export type Reasons = Record<string, string>

/** `sentence` as `reasons` says it, what varies kept; undefined for one that they do not know. */
export function saidBy(reasons: Reasons, sentence: string): string | undefined {
  if (reasons[sentence] !== undefined) return reasons[sentence]
  for (const [pattern, words] of Object.entries(reasons)) {
    const varying = pattern.includes('{}') && matchOf(pattern).exec(sentence)
    if (varying)
      return varying.slice(1).reduce((text, part) => text.replace('{}', () => part), words)
  }
  return undefined
}

function matchOf(pattern: string) {
  const parts = pattern.split('{}').map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'))
  return new RegExp(`^${parts.join('(.*?)')}$`, 's')
}
