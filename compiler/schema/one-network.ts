/** `students:` with one network in it: one slip, and then the tree that was meant. */
import type { Reporter } from '../diagnostics/index.ts'
import type { MapTree, Tree } from '../source/index.ts'

const MANY = { teachers: 'teacher', students: 'student' } as const

/** A network has these, and a map of networks has maps alone. */
const OF_ONE = ['from', 'layers', 'onnx', 'recorded'] as const

/** `tree` with `student` in place of `students` where one network stands there, which is reported. */
export function singular(tree: MapTree, reporter: Reporter): MapTree {
  const entries = [...tree.entries].map(([key, entry]) => {
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
