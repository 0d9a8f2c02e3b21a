/** The stages of a spec, each with a whole solver; one without a name where the spec has none. */
import { lostTo, mergeTrees, reportIdle } from '../compose/index.ts'
import { didYouMean, type Reporter, type Span } from '../diagnostics/index.ts'
import { validate, withDefaults, type SolverSpec } from '../schema/index.ts'
import { keySpanAt, madeUnknown, spanAt, toValue, treeAt, type MapTree, type Tree } from '../source/index.ts'
import type { StageContext } from '../stage.ts'
import type { Glob, NormalizedStage } from './spec.ts'
import { isUnknownAt, mapAt, namedMaps, scalarLike, textAt, textsAt, withEntry, without } from './tree-edit.ts'

/** What of a solver is said once, for the whole run. */
const WHOLE_RUN = ['best', 'keep']

export interface ReadStages {
  readonly stages: readonly NormalizedStage[]
  /** The spec, with the whole solver in each of its stages. */
  readonly tree: MapTree
}

/** `tree` has every default but those of the stages' solvers. Undefined after a reported mistake. */
export function readStages(tree: MapTree, context: StageContext): ReadStages | undefined {
  const { reporter } = context
  const root = mapAt(tree, 'solver')
  const list = treeAt(tree, ['stages'])
  if (!root) return undefined
  const losses = namedMaps(tree, 'losses').map(([name]) => name)
  if (list?.kind !== 'list') {
    const whole = withEnd(root, keySpanAt(tree, ['solver']), 'in `solver`', context)
    if (!whole) return undefined
    const solver = toValue(whole) as SolverSpec // valid, and complete
    const span = keySpanAt(tree, ['solver'])
    return { stages: [{ name: '', losses, frozen: undefined, solver, slots: 'fresh', path: ['solver'], span }], tree }
  }
  const end = root.entries.get('max_iter')
  if (end) {
    reporter.report('stage-place', {
      message: '`max_iter` stands beside stages, which each have their own',
      at: end.key,
      help: endHelp(list, end.key, keySpanAt(tree, ['stages'])),
    })
  }
  const items = list.items.flatMap((item) => (item.kind === 'map' ? [item] : []))
  checkNames(items, reporter)
  const { result: read } = reporter.quietly(isUnknownAt(tree, 'losses', 1) ? ['unknown-loss'] : [], () =>
    items.map((item, i) => readStage(item, i, root, losses, context)),
  )
  if (!read.every((stage) => stage !== undefined)) return undefined
  const whole = read.map(({ tree: own }) => own)
  return { stages: read.map(({ stage }) => stage), tree: withEntry(tree, 'stages', { ...list, items: whole }) }
}

/** What to do with a `max_iter` beside stages: where each has its own, it is to go. */
function endHelp(stages: Tree, at: Span, key: Span): string {
  const items = stages.kind === 'list' ? stages.items : []
  const isSaid = items.every((_, i) => treeAt(stages, [i, 'solver', 'max_iter']) !== undefined)
  if (!isSaid) return 'write it in the `solver` of each stage'
  return at.file === key.file ? 'remove it' : 'delete what is inherited: `solver: { max_iter: null }` beside `stages`'
}

/** The solver with a `max_iter`; undefined, and reported, where it has none and there is nothing to be guessed. */
function withEnd(solver: MapTree, at: Span, where: string, { reporter, guess }: StageContext): MapTree | undefined {
  if (solver.entries.has('max_iter')) return solver
  const lost = solver.lost?.get('max_iter')
  const isKept = lost?.by === 'type' && treeAt(solver, ['type'])?.provenance === 'default' // maybe: the type is guessed
  reporter.report('missing-key', {
    message: `\`max_iter\` is missing ${where}`,
    at: solver.span.unknown ? solver.span : isKept ? { ...at, unknown: true } : at,
    help: '`max_iter`: updates in all; 1 or more',
    notes: lost ? [lost.note] : [],
  })
  const guessed = guess === 'first' ? 1000 : 2000
  return guess && withEntry(solver, 'max_iter', madeUnknown(scalarLike(solver, guessed, 'default')))
}

function checkNames(items: readonly MapTree[], reporter: Reporter): void {
  const names = items.map((item) => textAt(item, 'name') ?? '')
  names.forEach((name, i) => {
    const first = names.indexOf(name)
    if (first === i) return
    reporter.report('stage-name', {
      message: `there are two stages called \`${name}\``,
      at: spanAt(items[i], ['name']),
      help: 'give each its own name',
      notes: [{ message: 'the first', span: spanAt(items[first], ['name']) }],
    })
  })
}

function readStage(
  item: MapTree,
  index: number,
  root: MapTree,
  losses: readonly string[],
  context: StageContext,
): { readonly stage: NormalizedStage; readonly tree: MapTree } | undefined {
  const { reporter } = context
  const name = textAt(item, 'name') ?? ''
  const said = mapAt(item, 'solver')
  if (!said) return undefined
  for (const key of WHOLE_RUN) {
    const misplaced = said.entries.get(key)
    if (!misplaced) continue
    reporter.report('stage-place', {
      message: `\`${key}\` stands in a stage, and is of the whole run`,
      at: misplaced.key,
      help: 'write it in the `solver` of the experiment',
    })
  }
  const initial = index > 0 ? mapAt(said, 'test')?.entries.get('initial') : undefined
  if (initial) {
    reporter.report('stage-place', {
      message: '`initial` stands in a later stage, which begins with what the stage before has tested',
      at: initial.key,
      help: 'write it in the first stage, or in the `solver` of the experiment',
    })
  }
  const type = textAt(said, 'type')
  const merged =
    type === undefined || type === textAt(root, 'type')
      ? mergeTrees(without(root, WHOLE_RUN), said, (idle) => reportIdle(idle, reporter))
      : { ...said, lost: new Map([...(said.lost ?? []), ...(lostTo(said, root, 'solver') ?? [])]) }
  const valid = validate('solver', merged, context)
  const ended = valid && withEnd(valid, keySpanAt(item, ['solver']), `in stage \`${name}\``, context)
  if (!ended) return undefined
  const solver = withDefaults(ended, 'solver')
  const complete = toValue(solver) as SolverSpec // valid, and complete
  const counted = treeAt(item, ['losses'])
  const stage: NormalizedStage = {
    name,
    losses: counted?.kind === 'list' ? knownLosses(counted.items, losses, reporter) : [],
    frozen: globsOf(item),
    solver: index === 0 ? complete : { ...complete, test: { ...complete.test, initial: false } },
    slots: textAt(item, 'slots') === 'keep' ? 'keep' : 'fresh',
    path: ['stages', index, 'solver'],
    span: spanAt(item, ['name']),
  }
  const test = mapAt(solver, 'test')
  const shown = index > 0 && test ? withEntry(solver, 'test', without(test, ['initial'])) : solver // as it may be said
  return { stage, tree: withEntry(item, 'solver', shown) }
}

function knownLosses(items: readonly Tree[], losses: readonly string[], reporter: Reporter): readonly string[] {
  const known = items.flatMap((item) => {
    const name = item.kind === 'scalar' ? String(item.value) : ''
    if (losses.includes(name)) return [name]
    reporter.report('unknown-loss', {
      message: `there is no loss \`${name}\``,
      at: item.span,
      help: didYouMean(name, losses) ?? `the losses are ${losses.map((loss) => `\`${loss}\``).join(', ')}`,
    })
    return []
  })
  return known.sort()
}

function globsOf(item: MapTree): readonly Glob[] | undefined {
  const list = treeAt(item, ['frozen'])
  if (list?.kind !== 'list') return undefined
  return textsAt(item, 'frozen').map((text, i) => ({ text, span: list.items[i].span })) // one a text
}
