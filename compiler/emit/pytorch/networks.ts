/** A network as an `nn.Module`: what its constructor makes, and its forward pass top by top. */
import {
  exportedTensors,
  layerOfTop,
  type ExportedTensor,
  type TypedLayer,
  type TypedNetwork,
} from '../../network/index.ts'
import { treeAt } from '../../source/index.ts'
import type { Cannot } from '../cannot.ts'
import { torchLayer } from './layers.ts'
import type { Parts } from './parts.ts'
import { isIdentifier, literal, Names } from './python.ts'

export interface NetworkWords {
  readonly name: string
  readonly className: string
  /** Statements of the constructor. */
  readonly modules: readonly string[]
  /** Statements of the forward pass, and what it gives back by name. */
  readonly lines: readonly string[]
  readonly tops: readonly { readonly key: string; readonly variable: string }[]
  readonly trains: boolean
}

/** How a network's state dict calls and holds our parameters, and what counts the batches of a batch norm. */
export interface TorchState {
  readonly tensors: readonly ExportedTensor[]
  /** `bn.num_batches_tracked`, by the name of our factor. */
  readonly counts: ReadonlyMap<string, string>
}

/** Variables that a forward pass must not hide. */
const SCOPE = ['self', 'torch', 'F', 'nn', 'np', 'math', 'along', 'argmax', 'mvn', 'softplus']

/** What every `nn.Module` has already. */
const MODULE =
  'T_destination add_module apply bfloat16 buffers call_super_init children cpu cuda double dump_patches eval extra_repr float forward get_buffer get_extra_state get_parameter get_submodule half ipu load_state_dict modules named_buffers named_children named_modules named_parameters parameters register_buffer register_forward_hook register_module register_parameter requires_grad_ set_extra_state share_memory state_dict to to_empty train training type xpu zero_grad compile mtia'.split(
    ' ',
  )

export function torchState(network: TypedNetwork): TorchState {
  const counts = new Map<string, string>()
  for (const { layer } of network.layers.values())
    if (layer.spec.type === 'batch_norm') counts.set(`${layer.name}.factor`, `${layer.name}.num_batches_tracked`)
  return { tensors: exportedTensors(network, 'pytorch'), counts }
}

/** `read`: the tops that losses and metrics read. */
export function networkWords(
  network: TypedNetwork,
  className: string,
  read: ReadonlySet<string>,
  parts: Parts,
  cannot: Cannot,
): NetworkWords {
  const names = new Names(SCOPE)
  const variables = new Map<string, string>([['data', names.fresh('data')]])
  const keptIn = scalesInNorms(network)
  const owners = new Map<string, TypedLayer>()
  const [modules, lines]: [string[], string[]] = [[], []]
  for (const typed of network.layers.values()) {
    const { layer } = typed
    const self = moduleOf(layer.name)
    const bottoms = layer.bottoms.map((bottom) => variables.get(bottom) ?? 'None')
    const owner = sharedWith(typed, owners, cannot, network)
    const norm = keptIn.get(layer.name)
    const made = torchLayer({
      typed,
      bottoms,
      self: owner === undefined ? self : moduleOf(owner),
      keepsScale: [...keptIn.values()].includes(layer.name),
      keptIn: norm === undefined ? undefined : moduleOf(norm),
    })
    parts.need(...(made.parts ?? []))
    if (made.module !== undefined && owner === undefined) {
      checkName(typed, cannot)
      modules.push(
        isIdentifier(layer.name)
          ? `self.${layer.name} = ${made.module}`
          : `self.add_module(${literal(layer.name)}, ${made.module})`,
      )
    }
    layer.tops.forEach((top, i) => {
      const variable = names.fresh(top.split(':').at(-1) ?? top)
      variables.set(top, variable)
      lines.push(`${variable} = ${made.tops[i]}`)
    })
  }
  return {
    name: network.name,
    className,
    modules,
    lines,
    tops: topsOf(network, read).map((top) => ({ key: literal(top), variable: variables.get(top) ?? 'None' })),
    trains: network.mode === 'train',
  }
}

/** Those that are read, and those that end the network. */
function topsOf(network: TypedNetwork, read: ReadonlySet<string>): readonly string[] {
  const below = new Set([...network.layers.values()].flatMap(({ layer }) => layer.bottoms))
  return network.tops.filter((top) => network.shapes.has(top) && (read.has(top) || !below.has(top)))
}

function moduleOf(layer: string): string {
  return isIdentifier(layer) ? `self.${layer}` : `self.get_submodule(${literal(layer)})`
}

function checkName({ layer }: TypedLayer, cannot: Cannot): void {
  const at = treeAt(layer.tree, ['name'])?.span ?? layer.tree.span
  if (layer.name.includes('.'))
    cannot.say(
      `\`${layer.name}\` has a dot, which PyTorch's modules have none of in their names`,
      at,
      'rename the layer',
    )
  else if (MODULE.includes(layer.name) || layer.name.startsWith('_'))
    cannot.say(`\`${layer.name}\` is a name that every module of PyTorch has already`, at, 'rename the layer')
}

/** Of each scale whose numbers a state dict has in the batch norm below it, that batch norm. */
function scalesInNorms(network: TypedNetwork): ReadonlyMap<string, string> {
  const found = new Map<string, string>()
  const { tensors } = torchState(network)
  for (const { layer } of network.layers.values()) {
    if (layer.spec.type !== 'scale') continue
    const place = tensors.find(({ from }) => from === `${layer.name}.weight`)
    const below = layerOfTop(layer.bottoms[0])
    if (place?.name === `${below}.weight`) found.set(layer.name, below)
  }
  return found
}

/** The layer before this one whose module it uses again; undefined where its parameters are its own. */
function sharedWith(
  typed: TypedLayer,
  owners: Map<string, TypedLayer>,
  cannot: Cannot,
  network: TypedNetwork,
): string | undefined {
  const { layer, parameters } = typed
  const before = parameters.map(({ state }) => owners.get(state))
  for (const { state } of parameters) if (!owners.has(state)) owners.set(state, typed)
  const [first] = before
  if (before.every((owner) => owner === undefined)) return undefined
  const same = (one: TypedLayer): string =>
    JSON.stringify({
      ...one.layer.spec,
      name: '',
      bottom: '',
      top: '',
      param: '',
      weight_filler: '',
      bias_filler: '',
      filler: '',
    })
  if (first && before.every((owner) => owner === first) && same(first) === same(typed)) return first.layer.name
  cannot.say(
    `\`${network.name}.${layer.name}\` shares a part of what another layer keeps, or computes something else with it`,
    layer.tree.span,
    'let it share all of it, and be the same in everything else',
  )
  return undefined
}
