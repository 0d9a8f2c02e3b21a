import type { Reporter, Span } from '../diagnostics/index.ts'

/** A member of a sweep: its name, the hash of what it does, and the places of the values that make it. */
export interface Member {
  readonly label: string
  readonly hash: string
  readonly span: Span
  readonly keys: readonly { readonly path: string; readonly pathSpan: Span; readonly value: { readonly span: Span } }[]
}

/**
 * No two members of a sweep do the same, and every key of it changes something. Of those that set an `unused` var that is why,
 * and is said.
 */
export function membersDiffer(all: readonly Member[], unused: readonly string[], reporter: Reporter): void {
  const members = all.filter(({ keys }) => !keys.some(({ path }) => unused.includes(path.replace(/^vars\./, ''))))
  const pathsOf = ({ keys }: Member): string => keys.map(({ path }) => path).join()
  const isGrid = members.every((member) => pathsOf(member) === pathsOf(members[0]))
  const axes = isGrid ? (members[0]?.keys ?? []) : []
  const idle = axes.flatMap((_, axis) => (isIdle(members, axis) ? [axis] : []))
  for (const axis of idle) {
    const { path, pathSpan } = members[0].keys[axis]
    const [a, b] = members.filter(({ hash }) => hash === members[0].hash)
    reporter.report('equal-members', {
      message: `\`${path}\` changes nothing: \`${a.label}\` and \`${b.label}\` are the same run`,
      at: pathSpan,
      help: 'something else decides what it says; remove it from the sweep',
    })
  }
  if (idle.length > 0) return
  const first = new Map<string, Member>()
  for (const member of withoutEqualValues(members, isGrid, reporter)) {
    const same = first.get(member.hash)
    if (!same) first.set(member.hash, member)
    else {
      reporter.report('equal-members', {
        message: `\`${member.label}\` is the same run as \`${same.label}\``,
        at: member.span,
        notes: same.span === member.span ? [] : [{ message: 'the first', span: same.span }],
        help: 'write each run once',
      })
    }
  }
}

/** Whether members that differ in this key alone are always the same. */
function isIdle(members: readonly Member[], axis: number): boolean {
  const groups = new Map<string, Set<string>>()
  const counts = new Map<string, number>()
  for (const { keys, hash } of members) {
    const rest = JSON.stringify(keys.flatMap(({ value }, i) => (i === axis ? [] : [value.span])))
    groups.set(rest, (groups.get(rest) ?? new Set()).add(hash))
    counts.set(rest, (counts.get(rest) ?? 0) + 1)
  }
  return [...groups].every(([rest, hashes]) => hashes.size === 1 && (counts.get(rest) ?? 0) > 1)
}

/**
 * Of the combinations of several keys, those without the values that do everywhere what another of their key does: each
 * is told once, where it is written.
 */
function withoutEqualValues(members: readonly Member[], isGrid: boolean, reporter: Reporter): readonly Member[] {
  const axes = isGrid ? (members[0]?.keys ?? []) : []
  const columns = axes.map((_, axis) => columnsOf(members, axis))
  const isProduct = columns.reduce((product, { length }) => product * length, 1) === members.length
  if (axes.length < 2 || !isProduct) return members
  const dropped = new Set<Member>()
  for (const [axis, { path }] of axes.entries()) {
    const first = new Map<string, Member>()
    for (const column of columns[axis]) {
      const [member] = column
      const does = column.map(({ hash }) => hash).join()
      const same = first.get(does)
      if (!same) first.set(does, member)
      else {
        for (const each of column) dropped.add(each)
        reporter.report('equal-members', {
          message: `two values of \`${path}\` are the same: \`${member.label}\` is the same run as \`${same.label}\``,
          at: member.keys[axis].value.span,
          notes: [{ message: 'the first', span: same.keys[axis].value.span }],
          help: 'write each value once',
        })
      }
    }
  }
  return members.filter((member) => !dropped.has(member))
}

/** The members of each value of a key, those of a value in the order of what the other keys say. */
function columnsOf(members: readonly Member[], axis: number): readonly (readonly Member[])[] {
  const columns = new Map<unknown, Member[]>()
  for (const member of members) {
    const { value } = member.keys[axis]
    columns.set(value, [...(columns.get(value) ?? []), member])
  }
  return [...columns.values()]
}
