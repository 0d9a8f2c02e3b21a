/**
 * Who is who: networks and layers of before beside those of after. By their names; what is left, by what it is, in the order
 * that it stands in, so that a rename is a rename. The same pairs are found in either direction.
 */
import { inLine } from './in-line.ts'
import { networksOf, without, type LayerSide, type NetworkSide, type Side } from './sides.ts'

/** One of them is there. */
export interface Pair<T> {
  readonly before: T | undefined
  readonly after: T | undefined
}

export interface NetworkPair extends Pair<NetworkSide> {
  /** In the order of after; what is gone stands at the end. */
  readonly layers: readonly Pair<LayerSide>[]
}

export interface Names {
  readonly networks: readonly NetworkPair[]
  /** What of before is called otherwise now, as losses and metrics name it: `student.ip1_s`, `student`. */
  readonly now: (reference: string) => string
}

export function matchNames(before: Side, after: Side): Names {
  const pairs = paired(networksOf(before), networksOf(after), ({ plan }) => plan.name, structureOf)
  const networks = pairs.map((pair): NetworkPair => ({
    ...pair,
    layers: paired(pair.before?.layers ?? [], pair.after?.layers ?? [], ({ local }) => local, signatureOf),
  }))
  const renamed = new Map<string, string>()
  for (const { before: old, after: now, layers } of networks) {
    if (!old || !now) continue
    renamed.set(old.plan.name, now.plan.name)
    for (const layer of layers) {
      if (!layer.before || !layer.after) continue
      renamed.set(`${old.plan.name}.${layer.before.plan.name}`, `${now.plan.name}.${layer.after.plan.name}`)
    }
    for (const { name } of old.plan.foreign ? old.plan.layers : []) {
      renamed.set(`${old.plan.name}.${name}`, `${now.plan.name}.${name}`)
    }
  }
  return { networks, now: (reference) => renamed.get(reference) ?? reference }
}

/** By `name`; of what is left, the first of a kind with the first of that kind. */
export function paired<T>(
  before: readonly T[],
  after: readonly T[],
  name: (item: T) => string,
  kind: (item: T) => string,
): readonly Pair<T>[] {
  const partners = new Map<T, T>()
  const match = (key: (item: T) => string): void => {
    const taken = new Set(partners.values())
    const waiting = new Map<string, T[]>()
    for (const old of before) {
      if (taken.has(old)) continue
      waiting.set(key(old), [...(waiting.get(key(old)) ?? []), old])
    }
    for (const now of after) {
      if (partners.has(now)) continue
      const old = waiting.get(key(now))?.shift()
      if (old) partners.set(now, old)
    }
  }
  match(name)
  match(kind)
  const taken = new Set(partners.values())
  return [
    ...after.map((now) => ({ before: partners.get(now), after: now })),
    ...before.filter((old) => !taken.has(old)).map((old) => ({ before: old, after: undefined })),
  ]
}

/** What a layer does, whatever it is called and reads. */
function signatureOf({ tree, plan }: LayerSide): string {
  return `${inLine(without(tree, ['name', 'bottom', 'top']))} ${JSON.stringify(plan.shapes)}`
}

function structureOf({ plan, layers }: NetworkSide): string {
  return layers.length === 0 ? JSON.stringify(plan.foreign) : layers.map(signatureOf).join('\n')
}
