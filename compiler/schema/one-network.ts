/** `students:` with one network in it, `losses:` with one loss: one slip, and then the tree that was meant. */
import type { Reporter } from '../diagnostics/index.ts'
import type { MapTree, Tree } from '../source/index.ts'

const MANY = { teachers: 'teacher', students: 'student' } as const

/** What is called so nobody refers to. */
const UNNAMED = 'unnamed'

/** A network has these, and a map of networks has maps alone. */
const OF_ONE = ['from', 'layers', 'onnx', 'recorded'] as const

const KINDS = { losses: 'loss', metrics: 'metric' } as const

/**
 * `tree` with `student` in place of `students` where one network stands there, and with a name over what stands in `losses` or `metrics`
 * where that is one; either is reported.
 */
export function singular(tree: MapTree, reporter: Reporter): MapTree {
  const entries = [...tree.entries].map(([key, entry]) => {
    const kind = Object.hasOwn(KINDS, key) ? KINDS[key as keyof typeof KINDS] : undefined
    if (kind !== undefined && entry.value.kind === 'map' && hasTag(entry.value)) {
      const [several, value] = [kind === 'loss' ? 'losses' : 'metrics', entry.value]
      reporter.report('wrong-type', {
        message: `\`${key}\` holds several ${several}, each by its name, and this is one ${kind}`,
        at: entry.key,
        help: `write it under a name: \`${key}: { NAME: { … } }\``,
      })
      return [key, { ...entry, value: { ...value, entries: new Map([[UNNAMED, entry]]) } }] as const
    }
    const one = Object.hasOwn(MANY, key) ? MANY[key as keyof typeof MANY] : undefined
    if (one === undefined || tree.entries.has(one) || !isOne(entry.value)) return [key, entry] as const
    reporter.report('wrong-type', {
      message: `\`${key}\` holds several networks, each by its name, and this is one network`,
      at: entry.key,
      help: `did you mean \`${one}\`?`,
      fix: one,
    })
    return [one, entry] as const
  })
  return { ...tree, entries: new Map(entries) }
}

function isOne(tree: Tree): boolean {
  return tree.kind === 'map' && OF_ONE.some((key) => (tree.entries.get(key)?.value.kind ?? 'map') !== 'map')
}

function hasTag(tree: MapTree): boolean {
  return tree.entries.get('type')?.value.kind === 'scalar'
}
