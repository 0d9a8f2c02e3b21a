import { didYouMean } from '../diagnostics/index.ts'
import { validate } from '../schema/index.ts'
import { treeAt, type MapEntry, type MapTree } from '../source/index.ts'
import type { EditContext } from './edits.ts'
import { globMatcher } from '../glob.ts'
import { settled, topsOf, type DraftLayer } from './layer-list.ts'
import { editedBy, mapAt, textAt } from './tree-edit.ts'

interface Rule {
  readonly tree: MapTree
  readonly with: MapTree
  readonly fits: (layer: DraftLayer) => boolean
}

/** Makes other layers of some, by the first rule that fits each; names and bottoms stay, nothing else does. */
export function replace(layers: readonly DraftLayer[], context: EditContext): readonly DraftLayer[] {
  const list = treeAt(context.network, ['replace'])
  if (list?.kind !== 'list') return layers
  const rules = list.items.flatMap((item) => (item.kind === 'map' ? (ruleOf(item, context) ?? []) : []))
  const used = new Set<Rule>()
  const replaced = layers.map((layer) => {
    const rule = rules.find(({ fits }) => fits(layer))
    if (!rule) return layer
    used.add(rule)
    const replaced = replaceOne(layer, rule, context)
    return { ...replaced, tree: editedBy(replaced.tree, 'replace', rule.tree.span, rule.tree.span) }
  })
  for (const rule of rules) if (!used.has(rule)) reportIdle(rule, layers, context)
  return replaced
}

function ruleOf(tree: MapTree, { reporter }: EditContext): Rule | undefined {
  const [type, name, made] = [textAt(tree, 'type'), textAt(tree, 'name'), mapAt(tree, 'with')]
  if (!made) return undefined
  if (type === undefined && name === undefined) {
    reporter.report('missing-key', {
      message: 'the rule does not say which layers are replaced',
      at: tree.span,
      help: 'say their `type`, their `name`, or both',
    })
    return undefined
  }
  const extra = ['name', 'bottom'].find((key) => made.entries.has(key))
  if (extra !== undefined) {
    reporter.report('unknown-key', {
      message: `\`with\` has no \`${extra}\`: it stays what it was`,
      at: made.entries.get(extra)?.key,
      help: extra === 'name' ? 'use `rename`' : 'use `override`',
    })
    return undefined
  }
  const named = name === undefined ? () => true : globMatcher(name)
  const fits = (layer: DraftLayer): boolean =>
    (type === undefined || textAt(layer.tree, 'type') === type) && named(layer.name)
  return { tree, with: made, fits }
}

function replaceOne(layer: DraftLayer, rule: Rule, context: EditContext): DraftLayer {
  if (rule.with.span.unknown) return layer // what is to be made of it is missing, and told
  const kept = ['name', 'bottom'].flatMap((key): (readonly [string, MapEntry])[] => {
    const entry = layer.tree.entries.get(key)
    return entry ? [[key, entry]] : []
  })
  const tree = validate('layer', { ...rule.with, entries: new Map([...kept, ...rule.with.entries]) }, context)
  return tree ? { ...layer, tops: topsOf(layer.name, tree), tree: settled(tree, context.defaults) } : layer
}

/** A rule that replaces nothing: misspelt, about a layer that is removed, or behind a rule that takes all of its layers. */
function reportIdle({ tree, fits }: Rule, layers: readonly DraftLayer[], { removed, reporter }: EditContext): void {
  const [type, name] = [textAt(tree, 'type'), textAt(tree, 'name')]
  const at = (key: string) => treeAt(tree, [key])?.span ?? tree.span
  if (name !== undefined && removed.has(name)) {
    reporter.report('edit-removed-layer', {
      message: `\`${name}\` is removed, so it cannot be replaced`,
      at: at('name'),
      help: 'drop it from `remove` or from `replace`',
    })
    return
  }
  if (layers.some(fits)) {
    const message = 'the rules before this one replace all layers that it fits'
    reporter.report('unknown-layer', { message, at: tree.span, help: 'put it before them, or remove it' })
    return
  }
  const types = [...new Set(layers.flatMap((layer) => textAt(layer.tree, 'type') ?? []))]
  if (type !== undefined && !types.includes(type)) {
    const help = didYouMean(type, types) ?? `the types here are ${types.join(', ')}`
    reporter.report('unknown-layer', { message: `no layer is of the type \`${type}\``, at: at('type'), help })
    return
  }
  const names = layers.map((layer) => layer.name)
  const message = `there is no layer \`${name ?? ''}\`${type === undefined ? '' : ` of the type \`${type}\``} to replace`
  reporter.report('unknown-layer', { message, at: at('name'), help: didYouMean(name ?? '', names) })
}
