import type { Reporter, Span } from '../diagnostics/index.ts'
import type { Model, TypedNetwork } from '../network/index.ts'
import { treeAt, type MapEntry, type Path, type Tree } from '../source/index.ts'

/** What these keys say does not change which layer reads which, what losses read, and what is trained. */
const APART: readonly Path[] = ['data', 'solver', 'guards', 'solverstate', 'name', 'description', 'tags', 'seed'].map(
  (key) => [key],
)

/**
 * Whether it is known what is read and what is trained. A mistake of the solver or of weights does not matter; what is
 * unused because of one in a network or a loss is not worth a word.
 */
export function isWiringKnown({ spec, networks }: Model, reporter: Reporter): boolean {
  if (!reporter.hasErrors) return true
  if (!spec.networksKnown || !spec.termsKnown || spec.networkNames.length > networks.size) return false
  if (![...networks.values()].every(isWhole)) return false
  const paths = [...APART, ...spec.networks.map(({ path }) => [...path, 'weights'])]
  const places = paths.flatMap((path) => placesOf(spec.tree, path))
  return reporter.errorsAre(places)
}

/** Every name and every shape is known. */
function isWhole({ namesKnown, layers, names, foreign }: TypedNetwork): boolean {
  return namesKnown && (foreign !== undefined || layers.size === names.length)
}

/** The places of a value and of all that is in it: a merged map has its parts in several files. */
function placesOf(tree: Tree, path: Path): readonly Span[] {
  const parent = treeAt(tree, path.slice(0, -1))
  const entry = parent?.kind === 'map' ? parent.entries.get(String(path.at(-1))) : undefined
  return entry ? spansOf(entry) : []
}

/** A default has the place of what it is in, so it has none of its own. */
function spansOf({ key, value }: MapEntry): readonly Span[] {
  return value.provenance === 'default' ? [] : [key, ...spansIn(value)]
}

function spansIn(tree: Tree): readonly Span[] {
  if (tree.kind === 'scalar') return [tree.span]
  const inner = tree.kind === 'list' ? tree.items.flatMap(spansIn) : [...tree.entries.values()].flatMap(spansOf)
  return [tree.span, ...inner]
}
