import type { Reporter } from '../diagnostics/index.ts'
import { compilePattern, type Pattern } from '../re2.ts'
import { treeAt, type MapTree, type Tree } from '../source/index.ts'
import { textAt } from './tree-edit.ts'

/** What the schema asks of a layer's name. */
const NAME = /^(?!data$)[^:\s]+$/

/**
 * What each layer is called in the spec, by what it is called in its source; undefined after a reported mistake. Layers that
 * are removed stand in nobody's way: they are told by the name that they would have.
 */
export function renamedNames(
  names: readonly string[],
  removed: readonly string[],
  network: MapTree,
  reporter: Reporter,
): ReadonlyMap<string, string> | undefined {
  const rule = treeAt(network, ['rename'])
  const rename =
    rule?.kind === 'list'
      ? renameByPatterns(rule.items, names, reporter)
      : rule?.kind === 'map'
        ? byAffix(rule)
        : identity
  if (!rename) return undefined
  const renamed = new Map(names.map((name) => [name, rename(name)]))
  const owners = new Map<string, string[]>()
  for (const [from, to] of renamed) {
    if (rule && !NAME.test(to)) {
      reporter.report('invalid-value', {
        message: `\`rename\` calls \`${from}\` \`${to}\`, which no layer can be called`,
        at: rule.span,
        help: 'names have no spaces and no colon, and `data` is the images',
      })
      return undefined
    }
    owners.set(to, [...(owners.get(to) ?? []), from])
  }
  const [collision, ...more] = [...owners].filter(([, names]) => names.length > 1)
  if (!rule || !collision) {
    const gone = removed.map((name) => [name, rename(name)] as const)
    return new Map([...gone, ...renamed, ['data', 'data']])
  }
  const [to, [first, second, ...others]] = collision
  const rest = others.length + more.reduce((sum, [, names]) => sum + names.length, 0)
  reporter.report('duplicate-layer', {
    message: `\`rename\` calls both \`${first}\` and \`${second}\` \`${to}\`${rest > 0 ? `, and so with ${rest} more` : ''}`,
    at: rule.span,
    help: 'keep what tells them apart',
  })
  return undefined
}

function identity(name: string): string {
  return name
}

function byAffix(rule: MapTree): (name: string) => string {
  const [prefix, suffix] = [textAt(rule, 'prefix') ?? '', textAt(rule, 'suffix') ?? '']
  return (name) => `${prefix}${name}${suffix}`
}

/** By maps of `match` and `to`: the first rule that matches renames; a name that none matches stays. */
export function renameByPatterns(
  rules: readonly Tree[],
  names: readonly string[],
  reporter: Reporter,
): ((name: string) => string) | undefined {
  const compiled = rules.flatMap((rule) => {
    if (rule.kind !== 'map') return []
    const match = rule.entries.get('match')?.value
    const to = textAt(rule, 'to') ?? ''
    const pattern = match?.kind === 'scalar' ? compile(String(match.value), match, reporter) : undefined
    if (!pattern || !match) return []
    const group = [...to.matchAll(/\$(\d+)/g)].find(([, n]) => Number(n) > pattern.groupCount())
    if (group) {
      const at = rule.entries.get('to')?.value.span ?? match.span
      const count = pattern.groupCount()
      reporter.report('rename-pattern', {
        message: `\`${group[0]}\` stands for a group that the pattern does not have`,
        at,
        help: count === 0 ? 'put what is to be kept in parentheses' : `its groups are $1 to $${count}`,
      })
      return []
    }
    if (!names.some((name) => pattern.matcher(name).find())) {
      reporter.report('rename-without-effect', {
        message: `no layer matches \`${textAt(rule, 'match') ?? ''}\``,
        at: match.span,
        help: 'patterns are held against the names in the source',
      })
    }
    return [{ pattern, to, match }]
  })
  if (compiled.length < rules.length) return undefined
  reportBehind(compiled, names, reporter)
  return (name) => {
    const rule = compiled.find(({ pattern }) => pattern.matcher(name).find())
    return rule ? rule.pattern.matcher(name).replaceFirst(rule.to) : name
  }
}

interface RenameRule {
  readonly pattern: Pattern
  readonly match: Tree
}

/** Rules that come too late for every name that they match. */
function reportBehind(rules: readonly RenameRule[], names: readonly string[], reporter: Reporter): void {
  const left = new Set(names)
  for (const { pattern, match } of rules) {
    const matched = names.filter((name) => pattern.matcher(name).find())
    if (matched.length > 0 && !matched.some((name) => left.has(name)))
      reporter.report('rename-without-effect', {
        message: 'the rules before this one rename all layers that it matches',
        at: match.span,
        help: 'put it before them, or remove it',
      })
    for (const name of matched) left.delete(name)
  }
}

function compile(text: string, at: Tree, reporter: Reporter): Pattern | undefined {
  const pattern = compilePattern(text)
  if (!('mistake' in pattern)) return pattern
  reporter.report('rename-pattern', {
    message: `\`${text}\` is no regular expression: ${pattern.mistake}`,
    at: at.span,
    help: 'patterns are in RE2 syntax',
  })
  return undefined
}
