import picomatch from 'picomatch'

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
