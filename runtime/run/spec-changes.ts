/** Where a spec says something else than it did, and where it says so today. */
import type { CompiledExperiment } from '../../compiler/index.ts'
import { placeOf, Reporter, settingNumber, type Span } from '../../compiler/diagnostics/index.ts'
import { parseDocument, spanAt, toValue, type Tree } from '../../compiler/source/index.ts'
import { differences, type Difference } from './differences.ts'

export interface SpecChange extends Pick<Difference, 'before' | 'now'> {
  /** As somebody would write it: `student.layers.conv1.num_output`. */
  readonly key: string
  /** Of today's value; of what has gone, of what was around it. */
  readonly span: Span
}

/** A resolved spec as it was kept. */
type Kept = string | readonly string[]

/** `now` is the resolved spec as it would be kept today, and `tree` its places. Nothing where `before` is no spec. */
export function specChanges(before: Kept, now: string, tree: Tree): readonly SpecChange[] {
  const [then, today] = [typeof before === 'string' ? before : before.join('\n'), now].map(valueOf)
  if (then === undefined) return []
  return [...differences(then, today)].map(({ path, at, before, now }) => ({
    key: asWritten(path),
    before,
    now,
    span: spanAt(tree, at),
  }))
}

/** `x.yaml:9:23`, or which `--set` says it. */
export function placeToday(span: Span): string {
  return settingNumber(span.file) === undefined ? placeOf(span) : span.file
}

/** As locks keep it: in lines, of which one that changes is one that changes in the file. */
export function keptLines(text: string): readonly string[] {
  return text.trimEnd().split('\n')
}

function valueOf(text: string): unknown {
  const tree = parseDocument('', text, new Reporter())
  return tree && toValue(tree)
}

/** `student:` is short for `students: { student: … }`, and `teacher:` as well. */
function asWritten(path: readonly string[]): string {
  const [part, name] = path
  const isShort = (part === 'students' && name === 'student') || (part === 'teachers' && name === 'teacher')
  return (isShort ? path.slice(1) : path).join('.')
}

/** Teachers of teachers too, each once, by what locks call them: of two of one name the second is `teacher NAME 2`. */
export function teachersOf(experiment: Pick<CompiledExperiment, 'teachers'>): ReadonlyMap<string, CompiledExperiment> {
  const found = new Map<string, CompiledExperiment>()
  const known = new Set<string>()
  const visit = ({ teachers }: Pick<CompiledExperiment, 'teachers'>): void => {
    for (const teacher of teachers) {
      const { name, spec } = teacher
      if (known.has(spec.hashes.plan)) continue
      known.add(spec.hashes.plan)
      let label = `teacher ${name}`
      for (let n = 2; found.has(label); n++) label = `teacher ${name} ${n}`
      found.set(label, teacher)
      visit(teacher)
    }
  }
  visit(experiment)
  return found
}
