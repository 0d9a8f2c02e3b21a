import picomatch from 'picomatch'

/**
 * Whether a name matches a glob, in picomatch's syntax: `*`, `?`, `[12]`, `{a,b}`. Names are no paths: `*` goes over slashes
 * and dots too.
 */
export function globMatcher(glob: string): (name: string) => boolean {
  const matches = picomatch(glob, { bash: true, dot: true })
  return (name) => matches(name)
}
