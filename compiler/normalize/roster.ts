/** Which networks a spec has, by their names, whatever way it says them. */
import type { Reporter, Span } from '../diagnostics/index.ts'
import { rootKeys } from '../schema/index.ts'
import type { MapEntry, MapTree, Path } from '../source/index.ts'
import type { NetworkRole } from './spec.ts'
import { mapAt } from './tree-edit.ts'

/** A network as the spec writes it. */
export interface Written {
  readonly name: string
  readonly role: NetworkRole
  readonly own: MapTree
  /** The place of its key. */
  readonly span: Span
  /** Where it stands in the spec without sugar. */
  readonly path: Path
}

/** By name: teachers first, then students, in the order of their names within a role. */
export type Roster = ReadonlyMap<string, Written>

const ROLES = [
  { role: 'teacher', many: 'teachers' },
  { role: 'student', many: 'students' },
] as const

/** What else stands where a network's name does: `loss.soft`, `metric.accuracy`, `expect.wide`. */
const TAKEN: readonly string[] = ['loss', 'metric', 'expect', 'fingerprint']

/**
 * `teacher: …` as `teachers: { teacher: … }`, and a student likewise. Where both are written, which is reported, one is left
 * out, and the networks are not all known.
 */
export function withoutSugar(
  spec: MapTree,
  reporter: Reporter,
): { readonly plain: MapTree; readonly allKnown: boolean } {
  let both = false
  for (const { role, many } of ROLES) {
    const single = spec.entries.get(role)
    if (!single || !spec.entries.has(many)) continue
    both = true
    reporter.report('roles', {
      message: `\`${role}\` and \`${many}\` both say who the ${many} are`,
      at: single.key,
      help: `write all of them under \`${many}\``,
    })
  }
  const entries = [...spec.entries].flatMap(([key, entry]): readonly (readonly [string, MapEntry])[] => {
    const sugar = ROLES.find(({ role }) => role === key)
    if (!sugar) return [[key, entry]]
    if (spec.entries.has(sugar.many)) return []
    const { span, provenance } = entry.value
    const value: MapTree = { kind: 'map', span, provenance, entries: new Map([[key, entry]]) }
    return [[sugar.many, { key: entry.key, value }]]
  })
  return { plain: { ...spec, entries: new Map(entries) }, allKnown: !both }
}

/** `spec` is without sugar. Names that cannot be used are reported; `distinct` is false where two networks have one. */
export function rosterOf(spec: MapTree, reporter: Reporter): { readonly roster: Roster; readonly distinct: boolean } {
  let distinct = true
  const found = new Map<string, Written>()
  const alone = spec.entries.get('network')
  if (alone?.value.kind === 'map') {
    found.set('network', { name: 'network', role: 'network', own: alone.value, span: alone.key, path: ['network'] })
  }
  for (const { role, many } of ROLES) {
    const named = [...(mapAt(spec, many)?.entries ?? [])].sort(([a], [b]) => (a < b ? -1 : 1))
    for (const [name, { key, value }] of named) {
      const other = found.get(name)
      if (other) {
        distinct = false
        reporter.report('reserved-name', {
          message: `\`${name}\` is a ${role} and a ${other.role}`,
          at: key,
          help: 'references are by the name alone: take another one',
        })
      } else if (TAKEN.includes(name) || (rootKeys.includes(name) && name !== role)) {
        reporter.report('reserved-name', {
          message: `a ${role} cannot be called \`${name}\`, which means something else already`,
          at: key,
          help: 'take another name',
        })
      }
      if (!other && value.kind === 'map') found.set(name, { name, role, own: value, span: key, path: [many, name] })
    }
  }
  return { roster: found, distinct }
}
