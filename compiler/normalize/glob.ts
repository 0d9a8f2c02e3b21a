import { RE2JS } from 're2js'

/** Whether a name fits `pattern`, in which `*` stands for any letters and `?` for one; in linear time, whatever the pattern. */
export function globMatcher(pattern: string): (name: string) => boolean {
  const source = pattern.replace(/[*?]|[^*?]+/g, (part) => ({ '*': '.*', '?': '.' })[part] ?? RE2JS.quote(part))
  const compiled = RE2JS.compile(source, RE2JS.DOTALL)
  return (name) => compiled.matches(name)
}
