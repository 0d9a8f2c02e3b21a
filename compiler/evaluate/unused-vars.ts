import { suggestions, type Reporter } from '../diagnostics/index.ts'
import { rootKeys, varsKey } from '../schema/index.ts'
import { treeAt, type MapTree, type Tree } from '../source/index.ts'
import { isName, namesIn } from './expression.ts'

const EXPRESSION = /\$\{([^}]*)\}/g

/**
 * Reports vars that nothing uses, of a composed tree that is not evaluated yet. What a base has may be for its other heirs. In a
 * `broken` spec, what an unknown name may be a slip of is not unused. Returns the names of those reported.
 */
export function reportUnusedVars(tree: MapTree, broken: boolean, reporter: Reporter): readonly string[] {
  const varsAt = varsKey(tree)
  const vars = treeAt(tree, [varsAt])
  if (vars?.kind !== 'map') return []
  const open = [...tree.entries].flatMap(([key, { value }]) => (key === varsAt ? [] : namesUnder(value)))
  const used = new Set<string>()
  // not by recursion: vars may be made of each other, thousands deep
  for (let name = open.pop(); name !== undefined; name = open.pop()) {
    if (used.has(name)) continue
    used.add(name)
    const value = vars.entries.get(name)?.value
    if (value) open.push(...namesUnder(value))
  }
  const names = [...vars.entries.keys()]
  const unknown = broken ? [...used].filter((name) => !vars.entries.has(name)) : []
  const meant = new Set(unknown.flatMap((name) => suggestions(name, names)))
  const sweep = treeAt(tree, ['sweep'])
  const unused: string[] = []
  for (const [name, { key, value }] of vars.entries) {
    // a name that it may not have is told
    if (
      used.has(name) ||
      meant.has(name) ||
      value.provenance === 'inherited' ||
      !isName(name) ||
      rootKeys.includes(name)
    )
      continue
    unused.push(name)
    const swept = sweep !== undefined && keysOf(sweep).includes(name)
    reporter.report('unused-var', {
      message: `nothing uses the var \`${name}\`${swept ? ', so sweeping it changes nothing' : ''}`,
      at: key,
      help: `write '\${${name}}' where its value is meant, or remove it`,
    })
  }
  return unused
}

/** What a sweep sets, whichever form it has. */
function keysOf(sweep: Tree): readonly string[] {
  if (sweep.kind === 'map') return [...sweep.entries.keys()]
  return sweep.kind === 'list' ? sweep.items.flatMap(keysOf) : []
}

function namesUnder(tree: Tree): readonly string[] {
  if (tree.kind === 'map') return [...tree.entries.values()].flatMap(({ value }) => namesUnder(value))
  if (tree.kind === 'list') return tree.items.flatMap(namesUnder)
  if (typeof tree.value !== 'string') return []
  const closed = [...tree.value.matchAll(EXPRESSION)].flatMap(([, text = '']) => namesIn(text) ?? wordsIn(text))
  const open = tree.value.slice(tree.value.lastIndexOf('}') + 1)
  return open.includes('${') ? [...closed, ...wordsIn(open)] : closed
}

/** What an expression that cannot be read may speak of. */
function wordsIn(text: string): readonly string[] {
  return text.slice(0, 1000).match(/[A-Za-z_]\w*/g) ?? []
}
