/** Sections that are compared key by key: data, solver and stages, metrics, waivers, words. */
import { treeAt } from '../source/index.ts'
import type { ChangeCode } from './catalogue.ts'
import type { Change, Section } from './change.ts'
import { keyChange, type DiffContext } from './context.ts'
import { courseOf } from './learning-rate.ts'
import { differences, renamed, type Difference } from './differences.ts'
import { inLine } from './in-line.ts'
import { without } from './sides.ts'

/** Told elsewhere, or no matter of what an experiment does. */
const ELSEWHERE = ['network', 'teachers', 'students', 'losses', 'sweep', 'vars', 'extends', 'abstract', 'version']

const RATE: ReadonlySet<string> = new Set(['base_lr', 'lr_policy', 'warmup'])
const BOOKKEEPING: ReadonlySet<string> = new Set(['display', 'snapshot', 'keep', 'average_loss', 'test'])
const ENDING: ReadonlySet<string> = new Set(['best', 'early_stopping', 'stop'])

export function keyChanges({ before, after, names }: DiffContext): readonly Change[] {
  const context = { before, after, names }
  const rest = differences(without(before.tree, ELSEWHERE), without(after.tree, ELSEWHERE), names.now)
  const found = rest.map((difference) => {
    const [code, section] = kindOf(difference)
    return keyChange(code, section, difference)
  })
  return withCourse(context, found)
}

function kindOf({ path, before, after }: Difference): readonly [ChangeCode, Section] {
  const [top = '', ...below] = path
  switch (top) {
    case 'name':
    case 'description':
    case 'tags':
      return ['words-changed', 'words']
    case 'allow': {
      const isReason = below.at(-1) === 'reason' && before !== undefined && after !== undefined
      return [isReason ? 'words-changed' : 'waiver-changed', 'words']
    }
    case 'seed':
      return ['seed-changed', 'data']
    case 'metrics':
      return ['metric-changed', 'metrics']
    case 'guards':
      return ['bookkeeping-changed', 'solver']
    case 'data':
      return ['data-changed', 'data']
    case 'solver':
      return [solverCode(below), 'solver']
    case 'stages': {
      const [, key, ...inner] = below
      if (key === 'solver') return [solverCode(inner), 'solver']
      return ['stages-changed', 'solver']
    }
    default:
      return ['plan-changed', 'solver']
  }
}

function solverCode([key = '']: readonly string[]): ChangeCode {
  if (RATE.has(key)) return 'learning-rate'
  if (key === 'max_iter') return 'length-changed'
  if (ENDING.has(key)) return 'ending-changed'
  return BOOKKEEPING.has(key) ? 'bookkeeping-changed' : 'solver-changed'
}

/** The first change of a stage's learning rate says where the two courses part. */
function withCourse(
  { before, after }: Pick<DiffContext, 'before' | 'after'>,
  changes: readonly Change[],
): readonly Change[] {
  const stages = after.plan.stages.flatMap((stage) => {
    const old = before.plan.stages.find(({ name }) => name === stage.name)
    return old ? [{ name: stage.name, course: courseOf(old.solver, stage.solver) }] : []
  })
  const told = new Set<string>()
  return changes.map((change) => {
    if (change.code !== 'learning-rate') return change
    const stage = /^stages\.([^.]+)\./.exec(change.subject)?.[1]
    const of = stages.filter(({ name, course }) => course !== undefined && (stage === undefined || name === stage))
    const notes = of.flatMap(({ name, course }) => {
      if (told.has(name) || course === undefined) return []
      told.add(name)
      return [name === '' || of.length === 1 ? course : `${name}: ${course}`]
    })
    const same = of.length === 0 && told.size === 0 ? ['the same rate at every iteration'] : []
    return { ...change, notes: [...change.notes, ...notes, ...same] }
  })
}

/** How many things of each kind are as they were. */
export function unchangedKeys({ before, after, names }: DiffContext): Readonly<Record<string, number>> {
  const count = (key: string): number => {
    const [old, now] = [before, after].map(({ tree }) => treeAt(tree, [key]))
    if (old?.kind !== 'map' || now?.kind !== 'map') return 0
    return [...now.entries].filter(([name, { value }]) => {
      const was = old.entries.get(name)?.value
      return was && inLine(renamed(was, names.now)) === inLine(value)
    }).length
  }
  return { loss: count('losses'), metric: count('metrics'), 'solver key': count('solver'), 'data key': count('data') }
}
