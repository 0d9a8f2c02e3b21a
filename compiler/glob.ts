import picomatch from 'picomatch'

import { didYouMean, isAnagram, suggestions } from './diagnostics/index.ts'
import { compilePattern } from './re2.ts'

/** picomatch's guards against empty names and the paths `.` and `..`, which no layer is called, and which RE2 cannot say. */
const GUARDS = ['(?!(?:^|\\/)\\.{1,2}(?:\\/|$))', '(?!\\.{1,2}(?:\\/|$))', '(?=.)']

/**
 * Whether a name matches a glob, in picomatch's syntax: `*`, `?`, `[12]`, `{a,b}`. Names are no paths: `*` goes over slashes
 * and dots too. picomatch says what a glob means, RE2 matches: in linear time, however many stars there are.
 */
export function globMatcher(glob: string): (name: string) => boolean {
  const { source } = picomatch.makeRe(glob, { bash: true, dot: true, noextglob: true, nonegate: true })
  const pattern = compilePattern(
    GUARDS.reduce((text, guard) => text.replaceAll(guard, ''), source),
    true,
  )
  if ('mistake' in pattern) return (name) => name === glob // no glob after all: it is what it says
  return (name) => pattern.matcher(name).find()
}

/** What a glob that matches nothing may be a slip of: a name, or names that begin like one. */
export function globDidYouMean(glob: string, names: readonly string[]): string | undefined {
  const stem = glob.replace(/[*?].*$/, '')
  const whole = didYouMean(glob.replace(/[*?]/g, ''), names)
  if (whole !== undefined || stem === glob) return whole
  const beginnings = names.flatMap((name) =>
    [-1, 0, 1].map((more) => ({ name, text: name.slice(0, Math.max(stem.length + more, 1)) })),
  )
  const texts = beginnings.map(({ text }) => text)
  const swapped = texts.find((text) => isAnagram(text, stem)) // `covn`
  const nearest = swapped ?? suggestions(stem, texts)[0]
  return nearest === undefined ? undefined : `did you mean \`${nearest}*\`?`
}
