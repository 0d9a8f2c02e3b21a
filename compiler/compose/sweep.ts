import type { Reporter } from '../diagnostics/index.ts'
import { keySpanAt, treeAt, type MapTree, type Tree } from '../source/index.ts'
import type { Setting } from './settings.ts'

export interface SweepMember {
  /** `lambda=0.9`, or several joined by commas: the name of its folder. */
  readonly label: string
  readonly settings: readonly Setting[]
}

/** More runs than this are a mistake: one list too many multiplies. */
const MEMBER_LIMIT = 1000

/** Every combination of the values under `sweep`, the last key running fastest; none without `sweep`. */
export function expandSweep(tree: MapTree, reporter: Reporter): readonly SweepMember[] {
  const sweep = treeAt(tree, ['sweep'])
  if (sweep?.kind !== 'map' || sweep.entries.size === 0) return []
  const axes = [...sweep.entries].map(([path, { key, value }]) =>
    (value.kind === 'list' ? value.items : []).map((item): Setting => ({ path, pathSpan: key, value: item })),
  )
  const count = axes.reduce((product, { length }) => product * length, 1)
  if (count > MEMBER_LIMIT) {
    const message = `the sweep has ${count} members, more than ${MEMBER_LIMIT}`
    reporter.report('too-large', { message, at: keySpanAt(tree, ['sweep']), help: 'sweep fewer keys at a time' })
    return []
  }
  const grid = axes.reduce<readonly (readonly Setting[])[]>(
    (rows, axis) => rows.flatMap((row) => axis.map((setting) => [...row, setting])),
    [[]],
  )
  const members = grid.map((settings) => ({ label: settings.map(labelOf).join(','), settings }))
  const labels = new Set<string>()
  for (const { label, settings } of members) {
    if (labels.has(label)) {
      reporter.report('duplicate-member', {
        message: `two members of the sweep are \`${label}\``,
        at: settings.at(-1)?.value.span,
        help: 'write each value once',
      })
    }
    labels.add(label)
  }
  return members
}

function labelOf({ path, value }: Setting): string {
  return `${path}=${text(value)}`.replace(/[^A-Za-z0-9._=+-]/g, '_')
}

function text(value: Tree): string {
  return value.kind === 'scalar' ? String(value.value) : value.kind
}
