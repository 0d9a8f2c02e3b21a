import { distance } from 'fastest-levenshtein'

/** What is longer is no slip of a name. */
const LENGTH_LIMIT = 200

/**
 * The candidates that `word` may be a slip of, nearest first: a change of case or of what joins words, or few enough
 * letters. At most three, none that is two letters further off than the nearest, and where one is spelt alike no other.
 */
export function suggestions(word: string, candidates: readonly string[]): readonly string[] {
  if (word.length > LENGTH_LIMIT) return []
  const scored = [...new Set(candidates)]
    .map((candidate) => ({ candidate, near: distanceOf(word, candidate) }))
    .filter(({ near }) => near < Infinity)
    .sort((a, b) => a.near - b.near || (a.candidate < b.candidate ? -1 : 1))
  const best = scored[0]?.near ?? 0
  return scored
    .filter(({ near }) => near < (best < 1 ? 1 : best + 2))
    .slice(0, 3)
    .map(({ candidate }) => candidate)
}

/** In letters; half of one where only case or `_` and `-` differ; Infinity where it is no slip. */
function distanceOf(word: string, candidate: string): number {
  if (isSpelling(word, candidate)) return 0.5
  const near = distance(word, candidate)
  return near <= slipOf(word, candidate) ? near : Infinity
}

/** Letters that a slip may change: two in five; one more where two changed places, or the one begins as the other and goes on. */
function slipOf(word: string, candidate: string): number {
  const few = Math.floor(word.length * 0.4)
  const isPart = word.length > 3 && (word.startsWith(candidate) || candidate.startsWith(word))
  return isPart || isAnagram(word, candidate) ? Math.max(2, few + 1) : Math.max(1, few)
}

/** Whether `word` is `name` but for a letter, or two of a long one, so that nothing else was meant. */
export function isSlip(word: string, name: string): boolean {
  return isSpelling(word, name) || isAnagram(word, name) || distance(word, name) <= (name.length < 8 ? 1 : 2)
}

/** Whether two words have the same letters: those of one that changed places are two changes, and one slip. */
export function isAnagram(one: string, other: string): boolean {
  const letters = (text: string): string => [...text].sort().join('')
  return letters(one) === letters(other)
}

/** Whether `word` is `name` in another case, or with other `_` or `-`. */
export function isSpelling(word: string, name: string): boolean {
  return plain(word) === plain(name)
}

function plain(name: string): string {
  return name.toLowerCase().replaceAll(/[_-]/g, '')
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
  const [first, second] = suggestions(word, candidates)
  return second === undefined ? first : undefined
}
