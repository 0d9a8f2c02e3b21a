/** Networks: which there are, their keys, and what each takes its weights from. Layers are in `layers.ts`. */
import { counted, grouped } from '../counted.ts'
import { change, isKept, keyChange, type DiffContext } from './context.ts'
import type { Change } from './change.ts'
import { differences } from './differences.ts'
import { layerChanges } from './layers.ts'
import type { NetworkPair } from './names.ts'
import { without, type NetworkSide } from './sides.ts'
import { weightChanges } from './weights.ts'

export function networkChanges(context: DiffContext): readonly Change[] {
  return context.names.networks.flatMap((pair) => {
    const network = (pair.after ?? pair.before)?.plan.name ?? ''
    return changesOfPair(context, pair).map((found) => ({ of: [{ network }], ...found }))
  })
}

function changesOfPair(context: DiffContext, pair: NetworkPair): readonly Change[] {
  if (pair.before && pair.after) return changesOf(context, pair, pair.before, pair.after)
  const [network, code] = pair.after
    ? ([pair.after, 'network-added'] as const)
    : ([pair.before, 'network-removed'] as const)
  if (!network) return []
  const places = pair.after ? { after: network.tree.span } : { before: network.tree.span }
  const said = `${network.plan.role} of ${counted(network.plan.layers.length, 'layer')}`
  const notes = network.plan.trainable === 0 ? [] : ['checkpoints of before no longer load']
  const kind = network.plan.trainable === 0 ? 'retrains' : 'breaking'
  const value = pair.after ? { after: said, action: 'added' as const } : { before: said, action: 'removed' as const }
  return [
    change(code, { section: 'network', subject: network.plan.name, class: kind, ...value, notes, places }),
    ...weightChanges(context, pair),
  ]
}

function changesOf(
  context: DiffContext,
  pair: NetworkPair,
  before: NetworkSide,
  after: NetworkSide,
): readonly Change[] {
  const name = after.plan.name
  const places = { before: before.tree.span, after: after.tree.span }
  const renamed =
    before.plan.name === name
      ? []
      : [
          change('network-renamed', {
            section: 'network',
            subject: name,
            action: 'renamed',
            before: before.plan.name,
            after: name,
            class: isKept(context, pair) ? 'breaking' : 'retrains',
            notes: isKept(context, pair)
              ? [`\`${before.plan.name}.safetensors\` and checkpoints of before no longer load`]
              : [],
            places,
          }),
        ]
  const role =
    before.plan.role === after.plan.role
      ? []
      : [
          change('network-option', {
            section: 'network',
            subject: `${name}.role`,
            before: before.plan.role,
            after: after.plan.role,
            places,
          }),
        ]
  const keys = differences(
    without(before.tree, ['layers', 'rename', 'weights', 'expect']),
    without(after.tree, ['layers', 'rename', 'weights', 'expect']),
    context.names.now,
  ).map((found) => {
    const subject = [name, ...found.path].join('.')
    if (found.path[0] !== 'frozen') return keyChange('network-option', 'network', found, { subject })
    const [then, now] = [before.plan.trainable, after.plan.trainable]
    const notes = then === now ? [] : [`${grouped(then)} → ${grouped(now)} parameters are trained`]
    return keyChange('frozen-changed', 'network', found, { subject, notes })
  })
  return [...weightChanges(context, pair), ...renamed, ...role, ...keys, ...layerChanges(context, pair)]
}
