/** Gives every layer its shape and every blob its name. One mistake stops only the layers above it. */
import type { Reporter, Span } from '../diagnostics/index.ts'
import { elements, sameShape, type Shape } from '../ir/index.ts'
import { fillerProblem } from '../fillers/index.ts'
import { layerDefinition } from '../layers/index.ts'
import type { NormalizedLayer, NormalizedNetwork } from '../normalize/index.ts'
import { keySpanAt, spanAt, treeAt } from '../source/index.ts'
import type { StageContext } from '../stage.ts'
import { checkPatterns, frozenBy, type Frozen } from './frozen.ts'
import { shareParameters, type Owner } from './share.ts'
import type { Parameter, TypedLayer, TypedNetwork } from './typed.ts'

/** Engines count the numbers of a tensor in 32 bits. */
const LARGEST = 2 ** 31 - 1

/** `images`: where the spec says what `image` comes from. */
export type InferContext = Pick<StageContext, 'reporter' | 'guess'> & { readonly images?: Span | undefined }

/** `image` is what the data gives, [C, H, W]; undefined where the dataset is unknown. A broken layer is left out. */
export function inferNetwork(
  network: NormalizedNetwork,
  image: Shape | undefined,
  { reporter, guess, images }: InferContext,
): TypedNetwork {
  const input = network.input ?? image
  const { name, role, path, namesKnown, mode, weights, expect, span } = network
  const names = network.layers.map((layer) => layer.name)
  const tops = network.layers.flatMap((layer) => layer.tops)
  const frozen = network.frozen === 'all'
  const typed = { name, role, path, names, namesKnown, tops, frozen, mode, weights, expect, span }
  if (input === undefined) return { ...typed, input: [], layers: new Map(), shapes: new Map() } // without images, no layer has a shape
  if (image && network.input && !sameShape(image, network.input)) {
    reporter.report('input-mismatch', {
      message: `the network takes [${network.input.join(', ')}], but the images of this dataset are [${image.join(', ')}]`,
      at: network.inputSpan,
      help: 'take a network for these images, or another dataset',
      notes: images ? [{ message: 'the images', span: images }] : [],
    })
  }
  const layers = new Map<string, TypedLayer>()
  const shapes = new Map<string, Shape>([['data', input]])
  const shared = new Map<string, Owner>()
  const guessed = guess && (guess === 'first' ? input : input.map((size) => 2 * size + 1))
  for (const layer of network.layers) {
    if (treeAt(layer.tree, ['type'])?.span.unknown) continue // nobody knows what it needs
    const bottoms = layer.bottoms.map((name) => shapes.get(name) ?? guessed)
    if (!bottoms.every((shape) => shape !== undefined)) continue // below it stands a broken layer, already reported
    const found = inferLayer(name, layer, bottoms, frozenBy(network, layer), reporter)
    if (!found) continue // and those that read it
    const typed = { ...found, parameters: shareParameters(layer, found.parameters, shared, reporter) }
    layers.set(layer.name, typed)
    layer.tops.forEach((top, i) => shapes.set(top, typed.shapes[i]))
  }
  checkPatterns(network, layers, reporter)
  return { ...typed, input, layers, shapes }
}

/** Gives one layer its shapes and its parameters; undefined after a reported mistake. `owner` begins their names. */
export function inferLayer(
  owner: string,
  layer: NormalizedLayer,
  bottoms: readonly Shape[],
  frozen: Frozen | undefined,
  reporter: Reporter,
): TypedLayer | undefined {
  const definition = layerDefinition(layer.spec.type)
  const [fewest, most] = definition.bottoms
  if (bottoms.length < fewest || bottoms.length > most) {
    const reads =
      most === 1
        ? 'one bottom'
        : fewest === most
          ? `${most} bottoms`
          : `${fewest} ${most === Infinity ? 'bottoms or more' : `or ${most} bottoms`}`
    reporter.report('bottom-count', {
      message: `\`${layer.spec.type}\` reads ${reads}, \`${layer.sourceName}\` has ${bottoms.length}`,
      at: spanAt(layer.tree, ['bottom']),
    })
    return undefined
  }
  const shapes = definition.infer(layer.spec, bottoms, (path, message, help) => {
    const at = path.length > 0 ? spanAt(layer.tree, path) : (treeAt(layer.tree, ['name'])?.span ?? layer.tree.span)
    reporter.report('layer-shape', { message: `layer \`${layer.sourceName}\`: ${message}`, at, help })
  })
  if (!shapes) return undefined
  const blobs = definition.blobs(layer.spec, bottoms)
  const outputs = shapes.map((shape) => ({ name: 'output', shape }))
  const tooLarge = [...outputs, ...blobs.map(({ blob, shape }) => ({ name: blob, shape }))].find(
    (tensor) => elements(tensor.shape) > LARGEST,
  )
  if (tooLarge) {
    reporter.report('layer-shape', {
      message: `layer \`${layer.sourceName}\`: its ${tooLarge.name} of [${tooLarge.shape.join(', ')}] is more than any engine holds`,
      at: (treeAt(layer.tree, ['num_output']) ?? treeAt(layer.tree, ['name']) ?? layer.tree).span,
      help: `stay below ${LARGEST} numbers`,
    })
    return undefined
  }
  for (const blob of blobs) {
    const misfit = 'running' in blob ? undefined : fillerProblem(blob.filler, blob.shape)
    if (misfit === undefined || 'running' in blob) continue
    reporter.report('layer-shape', {
      message: `layer \`${layer.sourceName}\`: ${misfit}`,
      at: spanAt(layer.tree, [blob.fillerKey]),
      help: 'take another filler',
    })
    return undefined
  }
  const params = layer.spec.param ?? []
  const learned = blobs.filter((blob) => !('running' in blob))
  if (params.length > learned.length) {
    reporter.report('too-many-params', {
      message: `\`${layer.sourceName}\` has ${learned.length === 0 ? 'no parameters' : `${learned.length} parameter blob${learned.length > 1 ? 's' : ''}`}, \`param\` lists ${params.length}`,
      at: keySpanAt(layer.tree, ['param']),
      help: paramHelp(learned.length, blobs.length),
    })
  }
  if (blobs.length === 0 && layer.spec.frozen !== undefined) {
    reporter.report('frozen-without-effect', {
      message: `\`${layer.sourceName}\` has no parameters`,
      at: keySpanAt(layer.tree, ['frozen']),
      help: 'remove `frozen`',
    })
  }
  const parameters = blobs.map((blob, i): Parameter => {
    const { lr_mult = 1, decay_mult = 1 } = params[i] ?? {}
    const running = 'running' in blob
    return {
      kind: running ? 'running' : 'parameter',
      name: `${layer.name}.${blob.blob}`,
      state: `${owner}.${layer.name}.${blob.blob}`,
      sourceName: `${layer.sourceName}.${blob.blob}`,
      blob: blob.blob,
      shape: blob.shape,
      filler: running ? { type: 'constant', value: 0 } : blob.filler,
      fillerSpan: spanAt(layer.tree, running ? [] : [blob.fillerKey]),
      lrMult: lr_mult,
      decayMult: decay_mult,
      frozen: frozen !== undefined || lr_mult === 0 || running,
      frozenBy: frozen,
    }
  })
  return { layer, bottoms, shapes, parameters, frozen }
}

function paramHelp(learned: number, blobs: number): string {
  if (learned === 1) return 'list one entry, for the weight'
  if (learned > 1) return 'list one entry a blob: the weight, then the bias'
  return blobs > 0 ? 'remove `param`: running statistics are measured, and never trained' : 'remove `param`'
}
