/** Gives every layer its shape and every blob its name. One mistake stops only the layers above it. */
import type { Reporter } from '../diagnostics/index.ts'
import { elements, sameShape, type Shape } from '../ir/index.ts'
import { layerDefinition } from '../layers/index.ts'
import type { NormalizedLayer, NormalizedNetwork } from '../normalize/index.ts'
import { keySpanAt, spanAt, treeAt } from '../source/index.ts'
import type { Parameter, TypedLayer, TypedNetwork } from './typed.ts'

/** Engines count the numbers of a tensor in 32 bits. */
const LARGEST = 2 ** 31 - 1

/** `image` is what the data gives, [C, H, W]; undefined where the dataset is unknown. A broken layer is left out. */
export function inferNetwork(network: NormalizedNetwork, image: Shape | undefined, reporter: Reporter): TypedNetwork {
  const input = network.input ?? image
  const { name, role, frozen, mode, weights, expect, span } = network
  const names = network.layers.map((layer) => layer.name)
  const typed = { name, role, names, frozen, mode, weights, expect, span }
  if (input === undefined) return { ...typed, input: [], layers: new Map() } // without images, no layer has a shape
  if (image && network.input && !sameShape(image, network.input)) {
    reporter.report('input-mismatch', {
      message: `the network takes [${network.input.join(', ')}], but the images of this dataset are [${image.join(', ')}]`,
      at: network.inputSpan,
      help: 'take a network for these images, or another dataset',
    })
  }
  const layers = new Map<string, TypedLayer>()
  const shapes = new Map<string, Shape>([['data', input]])
  for (const layer of network.layers) {
    const bottoms = layer.bottoms.map((name) => shapes.get(name))
    if (!bottoms.every((shape) => shape !== undefined)) continue // below it stands a broken layer, already reported
    const typed = inferLayer(network, layer, bottoms, reporter)
    if (!typed) continue
    layers.set(layer.name, typed)
    shapes.set(layer.name, typed.shape)
  }
  return { ...typed, input, layers }
}

function inferLayer(
  network: NormalizedNetwork,
  layer: NormalizedLayer,
  bottoms: readonly Shape[],
  reporter: Reporter,
): TypedLayer | undefined {
  const definition = layerDefinition(layer.spec.type)
  if (bottoms.length !== definition.bottoms) {
    const reads = definition.bottoms === 1 ? 'one bottom' : `${definition.bottoms} bottoms`
    reporter.report('bottom-count', {
      message: `\`${layer.spec.type}\` reads ${reads}, \`${layer.sourceName}\` has ${bottoms.length}`,
      at: spanAt(layer.tree, ['bottom']),
    })
    return undefined
  }
  const shape = definition.infer(layer.spec, bottoms, (path, message, help) => {
    const at = path.length > 0 ? spanAt(layer.tree, path) : (treeAt(layer.tree, ['name'])?.span ?? layer.tree.span)
    reporter.report('layer-shape', { message: `layer \`${layer.sourceName}\`: ${message}`, at, help })
  })
  if (!shape) return undefined
  const blobs = definition.blobs(layer.spec, bottoms)
  const tooLarge = [{ name: 'output', shape }, ...blobs.map(({ blob, shape }) => ({ name: blob, shape }))].find(
    (tensor) => elements(tensor.shape) > LARGEST,
  )
  if (tooLarge) {
    reporter.report('layer-shape', {
      message: `layer \`${layer.sourceName}\`: its ${tooLarge.name} of [${tooLarge.shape.join(', ')}] is more than any engine holds`,
      at: treeAt(layer.tree, ['name'])?.span ?? layer.tree.span,
      help: `stay below ${LARGEST} numbers`,
    })
    return undefined
  }
  const params = layer.spec.param ?? []
  if (params.length > blobs.length) {
    reporter.report('too-many-params', {
      message: `\`${layer.sourceName}\` has ${blobs.length === 0 ? 'no parameters' : `${blobs.length} parameter blob${blobs.length > 1 ? 's' : ''}`}, \`param\` lists ${params.length}`,
      at: keySpanAt(layer.tree, ['param']),
      help: blobs.length === 0 ? 'remove `param`' : 'list one entry a blob: the weight, then the bias',
    })
  }
  const parameters = blobs.map((blob, i): Parameter => {
    const { lr_mult = 1, decay_mult = 1 } = params[i] ?? {}
    return {
      name: `${layer.name}.${blob.blob}`,
      state: `${network.name}.${layer.name}.${blob.blob}`,
      sourceName: `${layer.sourceName}.${blob.blob}`,
      blob: blob.blob,
      shape: blob.shape,
      filler: blob.filler,
      fillerSpan: spanAt(layer.tree, [blob.fillerKey]),
      lrMult: lr_mult,
      decayMult: decay_mult,
      frozen: network.frozen || lr_mult === 0,
    }
  })
  return { layer, bottoms, shape, parameters }
}
