/** The tables of the plan: what each network is made of, and what it costs for one image. */
import { forward, GraphInputs } from '../graph/index.ts'
import { elements, GraphBuilder, topological } from '../ir/index.ts'
import { layerDefinition } from '../layers/index.ts'
import {
  parametersOf,
  type ForeignNetwork,
  type Parameter,
  type TypedLayer,
  type TypedNetwork,
} from '../network/index.ts'
import { flopsOf } from './programs.ts'
import type { BlobPlan, LayerPlan, NetworkPlan, StateTensor } from './types.ts'

export function planNetwork(network: TypedNetwork, state: readonly StateTensor[]): NetworkPlan {
  if (network.foreign) return planForeign(network, network.foreign)
  const flops = flopsByLayer(network)
  const seen = new Set<Parameter>()
  const layers = [...network.layers.values()].map((typed) => {
    const isOwn = typed.parameters.map((parameter) => {
      const isNew = !seen.has(parameter)
      seen.add(parameter)
      return isNew
    })
    const own = typed.parameters.filter((_, i) => isOwn[i])
    const shared = sharedOf(typed, isOwn)
    const layer = planLayer(typed, own, state, flops.get(typed.layer.name) ?? 0)
    return shared.length > 0 ? { ...layer, shared } : layer
  })
  const all = parametersOf(network)
  const parameters = all.filter(({ kind }) => kind === 'parameter')
  const fixed = new Set(state.filter(({ frozen }) => frozen).map(({ name }) => name))
  const trainable = count(parameters.filter((parameter) => !fixed.has(parameter.state)))
  const frozen = reasonFrozen(network, all, fixed)
  return {
    name: network.name,
    role: network.role,
    layers,
    parameters: count(parameters),
    running: count(all) - count(parameters),
    trainable,
    flops: layers.reduce((sum, layer) => sum + layer.flops, 0),
    mode: network.mode,
    ...(frozen !== undefined && { frozen }),
  }
}

/** A layer an output; what lies inside is not known. */
function planForeign({ name, role, mode }: TypedNetwork, foreign: ForeignNetwork): NetworkPlan {
  const layers = foreign.outputs.map((output): LayerPlan => {
    const detail = 'from' in output ? output.from : ''
    const [bottoms, type] = foreign.kind === 'onnx' ? [['data'], 'onnx'] : [[], 'recorded']
    return { name: output.name, type, bottoms, shapes: [output.shape], parameters: 0, blobs: [], flops: 0, detail }
  })
  const [parameters, frozen] =
    foreign.kind === 'onnx' ? [foreign.parameters, 'it runs as it is in its file'] : [0, 'it was recorded, and is read']
  return { name, role, layers, parameters, running: 0, trainable: 0, flops: 0, mode, frozen, foreign }
}

/** `own`: its parameters but those that it shares with a layer before it. */
function planLayer(
  { layer, shapes }: TypedLayer,
  own: readonly Parameter[],
  state: readonly StateTensor[],
  flops: number,
): LayerPlan {
  return {
    name: layer.name,
    type: layer.spec.type,
    bottoms: layer.bottoms,
    shapes,
    parameters: count(own.filter(({ kind }) => kind === 'parameter')),
    blobs: own.filter(({ kind }) => kind === 'parameter').map((parameter) => planBlob(parameter, state)),
    flops,
    detail: layerDefinition(layer.spec.type).detail(layer.spec),
  }
}

function sharedOf({ layer, bottoms, parameters }: TypedLayer, isOwn: readonly boolean[]): LayerPlan['shared'] & object {
  const blobs = layerDefinition(layer.spec.type).blobs(layer.spec, bottoms)
  return parameters.flatMap(({ name }, i) => (isOwn[i] ? [] : [{ blob: blobs[i].blob, with: name }]))
}

function planBlob({ name, state: own, filler, lrMult, decayMult }: Parameter, state: readonly StateTensor[]): BlobPlan {
  const tensor = state.find((one) => one.name === own)
  return {
    name,
    ...(tensor?.init.type !== 'weights' && { filler }),
    ...(!tensor?.frozen && { learns: { lr_mult: lrMult, decay_mult: decayMult } }),
  }
}

/** The layer that `project` puts before a loss. */
export function planProjection(typed: TypedLayer, state: readonly StateTensor[]): LayerPlan {
  const g = new GraphBuilder()
  const inputs = new GraphInputs(g)
  const { layer, bottoms, parameters } = typed
  const tops = layerDefinition(layer.spec.type).lower(g, layer.spec, {
    inputs: bottoms.map((shape) => inputs.image(1, shape)),
    blobs: parameters.map(({ state, shape }) => inputs.state(state, shape)),
    training: false,
    dropout: () => undefined,
    keep: () => undefined,
  })
  const flops = topological(tops).reduce((sum, node) => sum + flopsOf(node), 0)
  return planLayer(typed, parameters, state, flops)
}

function count(parameters: readonly Parameter[]): number {
  return parameters.reduce((sum, { shape }) => sum + elements(shape), 0)
}

/** Why some of it stays, a clause for each reason; undefined where nothing does. */
function reasonFrozen(
  network: TypedNetwork,
  all: readonly Parameter[],
  fixed: ReadonlySet<string>,
): string | undefined {
  const still = all.filter(({ state, kind, frozenBy }) => fixed.has(state) && (kind === 'parameter' || frozenBy))
  const groups = new Map<string, string[]>()
  for (const parameter of still) {
    const reason = reasonOf(network, parameter)
    groups.set(reason, [...(groups.get(reason) ?? []), parameter.name])
  }
  const whole =
    groups.size === 1 && still.length === all.length && still.every(({ frozenBy }) => frozenBy?.by === 'network')
  const clauses = [...groups].map(([reason, names]) =>
    whole ? `${reason}: no gradient and no slot` : `${reason}${reason === UNREAD ? ' ' : ': '}${names.join(', ')}`,
  )
  return clauses.length > 0 ? clauses.join('; ') : undefined
}

const UNREAD = 'no loss reaches'

function reasonOf({ role }: TypedNetwork, { frozenBy, lrMult }: Parameter): string {
  switch (frozenBy?.by) {
    case 'network':
      return role === 'teacher' ? 'a teacher is frozen' : '`frozen: true`'
    case 'pattern':
      return `\`frozen: ['${frozenBy.glob}']\``
    case 'layer':
      return '`frozen: true` in the layer'
    case undefined:
      return lrMult === 0 ? '`lr_mult: 0`' : UNREAD
  }
}

function flopsByLayer(network: TypedNetwork): ReadonlyMap<string, number> {
  const g = new GraphBuilder()
  const inputs = new GraphInputs(g)
  const { tops } = forward(g, inputs, network, inputs.image(1, network.input), 'test')
  const found = new Map<string, number>()
  const prefix = `${network.name}.`
  for (const node of topological(tops.values())) {
    const name = node.origin?.name.slice(prefix.length)
    if (name !== undefined) found.set(name, (found.get(name) ?? 0) + flopsOf(node))
  }
  return found
}
