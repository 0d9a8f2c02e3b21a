import type { Reporter, Span } from '../diagnostics/index.ts'
import { keySpanAt, treeAt, type MapTree, type Path, type Tree } from '../source/index.ts'
import { placeOf, type Setting } from './settings.ts'

export interface SweepMember {
  /** `lambda=0.9`, or several joined by commas: the name of its folder. */
  readonly label: string
  readonly settings: readonly Setting[]
  /** Where it is said: the last value of a combination, or where a list begins to say it. */
  readonly span: Span
}

type Row = Pick<SweepMember, 'settings' | 'span'>

/** More runs than this are a mistake: one list too many multiplies. */
const MEMBER_LIMIT = 1000

/** File systems take 255 bytes for the name of a folder. */
const LABEL_LIMIT = 200

/**
 * The runs that `sweep` asks for; none without it. A map gives every combination of its values, the last key running
 * fastest; a list gives its own members. `given` are the settings of the command line, which `tree` has: one that the sweep
 * sets again is a mistake, since no run would have it.
 */
export function expandSweep(tree: MapTree, given: readonly Setting[], reporter: Reporter): readonly SweepMember[] {
  const sweep = treeAt(tree, ['sweep'])
  if (!sweep || sweep.kind === 'scalar') return []
  reportSwept(tree, sweep, given, reporter)
  const rows = sweep.kind === 'map' ? grid(sweep, reporter) : listed(sweep.items)
  const count = typeof rows === 'number' ? rows : rows.length
  if (typeof rows === 'number' || count > MEMBER_LIMIT) {
    const message = `the sweep has ${count} members, more than ${MEMBER_LIMIT}`
    const help = sweep.kind === 'map' ? 'sweep fewer keys at a time' : 'write several experiments'
    reporter.report('too-large', { message, at: keySpanAt(tree, ['sweep']), help })
    return []
  }
  const ofKeys = sweep.kind === 'map' ? rows.slice(0, 1) : rows // all of a grid have the same
  if (ofKeys.map(({ settings }) => reportPlaces(tree, settings, reporter)).includes(true)) return []
  const members = rows.map((row, i) => ({ ...row, label: labelOf(row.settings, i) }))
  if (sweep.kind === 'list') reportEqualLabels(members, reporter)
  return members
}

/** Every combination of the lists; of too many, how many there are. What is no list is told by the schema. A value that is there twice is told once, and taken once. */
function grid(sweep: MapTree, reporter: Reporter): readonly Row[] | number {
  const axes = [...sweep.entries].flatMap(([path, { key, value }]) =>
    value.kind === 'list' && value.items.length > 0
      ? [value.items.map((item): Setting => ({ path, pathSpan: key, value: item }))]
      : [],
  )
  if (axes.length === 0) return []
  const count = axes.reduce((product, { length }) => product * length, 1)
  if (count > MEMBER_LIMIT) return count
  const distinct = axes.map((axis) => distinctOf(axis, reporter))
  const rows = distinct.reduce<readonly (readonly Setting[])[]>(
    (rows, axis) => rows.flatMap((row) => axis.map((setting) => [...row, setting])),
    [[]],
  )
  return rows.map((settings) => ({ settings, span: settings.at(-1)?.value.span ?? sweep.span }))
}

/** What is no map of values is told by the schema. */
function listed(items: readonly Tree[]): readonly Row[] {
  return items.flatMap((item) => {
    if (item.kind !== 'map' || item.entries.size === 0) return []
    const settings = [...item.entries].map(([path, { key, value }]): Setting => ({ path, pathSpan: key, value }))
    const [{ pathSpan: span }] = settings
    return settings.every(({ value }) => value.kind === 'scalar') ? [{ settings, span }] : []
  })
}

/** What the command line sets and the sweep sets again. */
function reportSwept(tree: MapTree, sweep: Tree, given: readonly Setting[], reporter: Reporter): void {
  const maps = sweep.kind === 'list' ? sweep.items : [sweep]
  const keys = maps.flatMap((map) => (map.kind === 'map' ? [...map.entries] : []))
  for (const { path, pathSpan, value } of given) {
    const place = placeOf(tree, path)
    const swept = keys.find(([key]) => isLost(place, value, placeOf(tree, key)))
    if (!swept) continue
    const [key, { key: span }] = swept
    const said = value.kind === 'scalar' && key === path ? String(value.value) : '…'
    const other = sweep.kind === 'map' ? `; \`--set 'sweep={ ${key}: [${said}] }'\` sweeps other values` : ''
    reporter.report('bad-setting', {
      message: `the sweep sets \`${key}\` itself, so no run would have this value`,
      at: pathSpan,
      help: `\`--set sweep=null\` beside it runs it without the sweep${other}`,
      notes: [{ message: 'swept here', span }],
    })
  }
}

/** Whether a value put at `place` does not outlive one that is put at `later`. */
function isLost(place: Path, value: Tree, later: Path): boolean {
  const shared = Math.min(place.length, later.length)
  if (place.slice(0, shared).join('.') !== later.slice(0, shared).join('.')) return false
  return later.length <= place.length || treeAt(value, later.slice(place.length)) !== undefined
}

/** `lambda` and `vars.lambda` are one place, and `test` holds `test.interval`: whichever is put last would win. */
function reportPlaces(tree: MapTree, settings: readonly Setting[], reporter: Reporter): boolean {
  const places = settings.map((setting) => ({ setting, place: `${placeOf(tree, setting.path).join('.')}.` }))
  let wrong = false
  for (const [i, { setting, place }] of places.entries()) {
    const { path, pathSpan } = setting
    const other = places.slice(0, i).find((before) => before.place.startsWith(place) || place.startsWith(before.place))
    const isSweep = place.startsWith('sweep.')
    if (!isSweep && !other) continue
    wrong = true
    reporter.report('bad-setting', {
      message: isSweep
        ? 'a member of a sweep cannot have a sweep of its own'
        : `\`${other?.setting.path ?? ''}\` and \`${path}\` set the same`,
      at: pathSpan,
      ...(other && { notes: [{ message: 'the other one', span: other.setting.pathSpan }] }),
      help: isSweep ? 'write its keys here' : 'remove one of them',
    })
  }
  return wrong
}

/** Values of one key whose members would have one name are one mistake, however many combinations they are in. */
function distinctOf(axis: readonly Setting[], reporter: Reporter): readonly Setting[] {
  const first = new Map<string, Setting>()
  for (const setting of axis) {
    if (setting.value.kind !== 'scalar') continue // told by the schema
    const label = partOf(setting)
    const same = first.get(label)
    if (same) reportEqual('values', label, setting.value.span, same.value.span, reporter)
    else first.set(label, setting)
  }
  return [...first.values()]
}

function reportEqualLabels(members: readonly SweepMember[], reporter: Reporter): void {
  const labels = new Map<string, SweepMember>()
  for (const member of members) {
    const first = labels.get(member.label)
    if (first) reportEqual('members', member.label, member.span, first.span, reporter)
    else labels.set(member.label, member)
  }
}

function reportEqual(what: 'values' | 'members', label: string, at: Span, first: Span, reporter: Reporter): void {
  reporter.report('duplicate-member', {
    message: `two ${what} of the sweep are \`${label}\``,
    at,
    notes: first === at ? [] : [{ message: 'the first one', span: first }],
    help: `write each ${what === 'values' ? 'value' : 'run'} once`,
  })
}

function labelOf(settings: readonly Setting[], index: number): string {
  const label = settings.map(partOf).join(',')
  return label.length > LABEL_LIMIT ? `${label.slice(0, LABEL_LIMIT)}+${index + 1}` : label
}

function partOf({ path, value }: Setting): string {
  return `${path}=${text(value)}`.replace(/[^A-Za-z0-9._=+-]/g, '_')
}

function text(value: Tree): string {
  return value.kind === 'scalar' ? String(value.value) : value.kind
}
