/** Which networks a net is: layers that join at the data and at losses alone are several, and what is frozen teaches. */
import { layerTypes, type Gradients } from '../prototxt/index.ts'
import type { Source, Term, Wired } from './wires.ts'

export interface Part {
  readonly name: string
  readonly role: 'network' | 'student' | 'teacher'
  readonly layers: readonly Wired[]
  /** Its parameters have learning rates, and no loss reaches them. */
  readonly untouched: boolean
}

/** The learning rates of a layer's parameters. */
export function ratesOf({ layer }: Wired): readonly number[] {
  if (layer.type === 'BatchNorm') return []
  const blobs = layerTypes[layer.type]?.blobs?.(layer.message, layer.bottoms.length) ?? 0
  return Array.from({ length: Math.min(blobs, 8) }, (_, i) => layer.params[i]?.lrMult ?? 1)
}

/** Teachers first. Nothing where nothing is trained. */
export function partsOf(layers: readonly Wired[], terms: readonly Term[], gradients: Gradients): readonly Part[] {
  const groups = groupsOf(layers)
  const isTrained = (group: readonly Wired[]): boolean =>
    group.some((wired) => gradients.reached.has(wired.layer) && ratesOf(wired).some((rate) => rate !== 0))
  const trained = groups.filter(isTrained)
  const others = groups.filter((group) => !isTrained(group))
  const teaching = others.filter((group) => group.some((wired) => ratesOf(wired).length > 0))
  const loose = others.filter((group) => !teaching.includes(group))
  const [first, ...more] = trained
  if (!first) return []
  /** What has no parameters goes with what is compared with it, else with the first. */
  const home = new Map(loose.map((group) => [group, trained.find((one) => compared(group, one, terms)) ?? first]))
  const whole = (group: readonly Wired[]): readonly Wired[] => {
    const all = new Set([...group, ...loose.filter((one) => home.get(one) === group).flat()])
    return layers.filter((wired) => all.has(wired))
  }
  const untouched = (group: readonly Wired[]): boolean =>
    group.some((wired) => ratesOf(wired).some((rate) => rate !== 0))
  const named = (role: 'student' | 'teacher', groups: readonly (readonly Wired[])[]): readonly Part[] =>
    groups.map((group, i) => ({
      name: groups.length === 1 ? role : `${role}_${i + 1}`,
      role,
      layers: whole(group),
      untouched: role === 'teacher' && untouched(group),
    }))
  if (teaching.length === 0 && more.length === 0)
    return [{ name: 'network', role: 'network', layers: whole(first), untouched: false }]
  return [...named('teacher', teaching), ...named('student', trained)]
}

function compared(one: readonly Wired[], other: readonly Wired[], terms: readonly Term[]): boolean {
  const reads = (inputs: readonly Source[], group: readonly Wired[]): boolean =>
    inputs.some((source) => source.kind === 'top' && group.includes(source.maker))
  return terms.some(({ inputs }) => reads(inputs, one) && reads(inputs, other))
}

/** Layers that read each other, or share a parameter. */
function groupsOf(layers: readonly Wired[]): readonly (readonly Wired[])[] {
  const parent = new Map<Wired, Wired>(layers.map((wired) => [wired, wired]))
  const root = (wired: Wired): Wired => {
    let here = wired
    for (let above = parent.get(here); above !== undefined && above !== here; above = parent.get(here)) here = above
    return here
  }
  const join = (a: Wired, b: Wired): void => void parent.set(root(a), root(b))
  const shares = new Map<string, Wired>()
  for (const wired of layers) {
    for (const source of wired.inputs) if (source.kind === 'top') join(wired, source.maker)
    for (const { share } of wired.layer.params) {
      if (share === undefined) continue
      const other = shares.get(share)
      if (other) join(wired, other)
      shares.set(share, wired)
    }
  }
  const groups = new Map<Wired, Wired[]>()
  for (const wired of layers) {
    const key = root(wired)
    groups.set(key, [...(groups.get(key) ?? []), wired])
  }
  return [...groups.values()]
}
