import { distance } from 'fastest-levenshtein'

/** What is longer is no slip of a name. */
const LENGTH_LIMIT = 200

/**
 * The candidates that `word` may be a slip of, nearest first: a change of case, or few enough letters. At most three, and
 * none that is two letters further off than the nearest.
 */
export function suggestions(word: string, candidates: readonly string[]): readonly string[] {
  if (word.length > LENGTH_LIMIT) return []
  const limit = Math.floor(word.length * 0.4) + 1
  const scored = candidates
    .map((candidate) => {
      const near = candidate.toLowerCase() === word.toLowerCase() ? 0.5 : distance(word, candidate)
      return { candidate, near }
    })
    .filter(({ near }) => near <= limit)
    .sort((a, b) => a.near - b.near || (a.candidate < b.candidate ? -1 : 1))
  const best = scored[0]?.near ?? 0
  return scored
    .filter(({ near }) => near < best + 2)
    .slice(0, 3)
    .map(({ candidate }) => candidate)
}

/** ``did you mean `a` or `b`?``, or undefined where nothing is near; `before` each stands what has to be written with it. */
export function didYouMean(word: string, candidates: readonly string[], before = ''): string | undefined {
  const found = suggestions(word, candidates).map((name) => `\`${before}${name}\``)
  if (found.length === 0) return undefined
  const last = found.at(-1) ?? ''
  const all = found.length === 1 ? last : `${found.slice(0, -1).join(', ')}${found.length > 2 ? ',' : ''} or ${last}`
  return `did you mean ${all}?`
}

/** The one candidate that `word` is a slip of, if there is one and no second: what a machine may write instead. */
export function onlySuggestion(word: string, candidates: readonly string[]): string | undefined {
  const [first, second] = suggestions(word, [...new Set(candidates)])
  return second === undefined ? first : undefined
}
