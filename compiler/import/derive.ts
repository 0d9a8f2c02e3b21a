/** A student that is its teacher with layers left out, changed and renamed is written as that. */
import type { Written, WrittenMap } from '../source/index.ts'
import type { Keys } from './layers.ts'
import type { LayerText } from './texts.ts'

export interface Derived {
  /** The teacher's layers, with what the student says of learning rates and first weights, which mean nothing to a teacher. */
  readonly base: readonly LayerText[]
  /** What the student's map says beside `from: teacher`. */
  readonly edits: WrittenMap
}

/** Keys that a frozen network with weights of its own has no use for. */
const STARTS = ['weight_filler', 'bias_filler', 'filler']

/** `loaded`: the teacher's first weights do not matter. Undefined where the student is another network. */
export function derive(
  teacher: readonly LayerText[],
  student: readonly LayerText[],
  loaded: boolean,
): Derived | undefined {
  const rule = renamesOf(teacher, student).find(({ to }) => {
    const made = new Set(teacher.map(({ name }) => to(name)))
    return made.size === teacher.length && student.every(({ name }) => made.has(name))
  })
  if (!rule) return undefined
  const own = new Map(student.map((text) => [text.name, text]))
  const removed = new Set(teacher.filter(({ name }) => !own.has(rule.to(name))).map(({ name }) => name))
  const kept = teacher.filter(({ name }) => !removed.has(name))
  if (kept.some(({ name }, i) => rule.to(name) !== student[i]?.name)) return undefined
  const bottoms = new Map(teacher.map((text) => [text.name, text.bottoms]))
  const rejoined = (name: string): string | undefined => {
    const [layer = '', top] = name.split(':')
    if (!removed.has(layer)) return layer === 'data' ? name : `${rule.to(layer)}${top === undefined ? '' : `:${top}`}`
    const [below, ...more] = bottoms.get(layer) ?? []
    return below === undefined || more.length > 0 ? undefined : rejoined(below)
  }
  const override: Record<string, Keys> = {}
  const base = teacher.map((text): LayerText | undefined => {
    const other = own.get(rule.to(text.name))
    if (!other) return text
    const reads = text.bottoms.map(rejoined)
    if (other.type !== text.type || reads.join(' ') !== other.bottoms.join(' ')) return undefined
    const starts = Object.fromEntries(STARTS.map((key) => [key, other.keys[key]]))
    if (!loaded && STARTS.some((key) => !same(text.keys[key], other.keys[key]))) return undefined
    const changed = differences(text.keys, other.keys)
    if (Object.keys(changed).length > 0) override[text.name] = changed
    return { ...text, keys: { ...text.keys, ...starts }, param: other.param }
  })
  if (!base.every((text) => text !== undefined)) return undefined
  if (kept.length < 2 || Object.keys(override).length * 2 > kept.length) return undefined
  return {
    base,
    edits: {
      remove: removed.size > 0 ? [...removed] : undefined,
      override: Object.keys(override).length > 0 ? override : undefined,
      rename: rule.written,
    },
  }
}

/** What `override` has to say; null deletes. */
function differences(from: Keys, to: Keys): Keys {
  const keys = [...new Set([...Object.keys(from), ...Object.keys(to)])].filter((key) => !STARTS.includes(key))
  return Object.fromEntries(keys.filter((key) => !same(from[key], to[key])).map((key) => [key, to[key] ?? null]))
}

function same(a: Written | undefined, b: Written | undefined): boolean {
  return JSON.stringify(a) === JSON.stringify(b)
}

interface Rename {
  readonly written: Written
  readonly to: (name: string) => string
}

/** What may have made the second list's names of the first's, judged by the first layers; simple ones first. */
function renamesOf([first]: readonly LayerText[], [second]: readonly LayerText[]): readonly Rename[] {
  if (!first || !second) return []
  const [a, b] = [first.name, second.name]
  const found: Rename[] = []
  if (b.startsWith(a)) {
    const suffix = b.slice(a.length)
    found.push({ written: { suffix }, to: (name) => `${name}${suffix}` })
  }
  if (b.endsWith(a)) {
    const prefix = b.slice(0, b.length - a.length)
    found.push({ written: { prefix }, to: (name) => `${prefix}${name}` })
  }
  const front = sharedLength(a, b)
  const back = sharedLength([...a.slice(front)].reverse().join(''), [...b.slice(front)].reverse().join(''))
  for (const [left, right] of [
    [1, 1],
    [1, 0],
    [0, 1],
    [2, 0],
    [0, 0],
  ] as const) {
    const [l, r] = [a.slice(Math.max(0, front - left), front), a.slice(a.length - back).slice(0, right)]
    const [was, is] = [`${l}${a.slice(front, a.length - back)}${r}`, `${l}${b.slice(front, b.length - back)}${r}`]
    if (was === '' || /[^A-Za-z0-9_-]/.test(was + is)) continue
    if (/^\d/.test(is)) continue // `$1` and a digit would be another group
    const pattern = new RegExp(`^(.*)${was}(.*)$`)
    const target = `$1${is}$2`
    found.push({ written: [{ match: pattern.source, to: target }], to: (name) => name.replace(pattern, target) })
  }
  return found
}

function sharedLength(a: string, b: string): number {
  let n = 0
  while (n < a.length && n < b.length && a[n] === b[n]) n += 1
  return n
}
