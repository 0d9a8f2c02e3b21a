/** Teachers that a spec does not describe, held against the images and what the spec says of them. */
import { didYouMean, type Span } from '../diagnostics/index.ts'
import type { Port } from '../host.ts'
import { elements, type Shape } from '../ir/index.ts'
import type { Foreign, NormalizedNetwork } from '../normalize/index.ts'
import { fromFolder } from '../paths.ts'
import type { TypedData } from './data.ts'
import { namedHeader, sameSum, type NamedContext } from './named-header.ts'
import { inferRecorded } from './recorded.ts'
import type { ForeignNetwork, TypedNetwork } from './typed.ts'

export interface ForeignContext extends NamedContext {
  /** The spec's. */
  readonly folder: string
  /** False where the spec may not name the file, which is reported. */
  readonly mayBeRead: boolean
}

interface Found {
  readonly foreign: ForeignNetwork
  readonly softmaxes?: ReadonlyMap<string, string>
}

type Onnx = Extract<Foreign, { kind: 'onnx' }>

/** `later`: a file has yet to be read. Outputs without a shape have been reported. */
export function inferForeign(
  { name, role, path, mode, expect, span }: NormalizedNetwork,
  foreign: Foreign,
  dataset: Pick<TypedData, 'name' | 'shape'> | undefined,
  context: ForeignContext,
): TypedNetwork | 'later' {
  const infer = (): Found | 'later' | undefined => {
    if (foreign.kind === 'onnx') return inferOnnx(foreign, dataset?.shape, context)
    const recorded = inferRecorded(foreign, dataset?.name, context)
    return typeof recorded === 'object' ? { foreign: recorded } : recorded
  }
  const found = context.mayBeRead ? infer() : undefined
  if (found === 'later') return 'later'
  const tops = foreign.outputs.map((output) => output.name)
  const shapes = new Map((found?.foreign.outputs ?? []).map((output): [string, Shape] => [output.name, output.shape]))
  const common = { name, role, path, frozen: true, mode, weights: undefined, expect, span, namesKnown: true }
  return {
    ...common,
    names: [],
    tops,
    shapes,
    layers: new Map(),
    input: dataset?.shape ?? [],
    ...found,
  }
}

function inferOnnx(
  { file, outputs }: Onnx,
  image: Shape | undefined,
  context: ForeignContext,
): Found | 'later' | undefined {
  const read = namedHeader(file, context.host.network?.(file.file), NETWORK, context)
  if (read === 'later' || !read?.header) return read === 'later' ? read : undefined
  const { header } = read
  const misfit = (message: string, at: Span, help?: string): undefined => {
    context.reporter.report('foreign-misfit', { message: `\`${file.written}\` ${message}`, at, help })
  }
  const { ports, format, sha256, tensors } = header
  if (!ports) return misfit(`is ${format}, not ONNX`, file.span, 'export the network: `torch.onnx.export(…)`')
  const input = inputOf(ports.inputs, image, (message, help) => misfit(message, file.span, help))
  const names = ports.outputs.map((port) => port.name)
  const found = outputs.flatMap(({ name, from = '', valueSpan }) => {
    const port = ports.outputs.find((one) => one.name === from)
    if (!port) {
      misfit(`has no output \`${from}\``, valueSpan, didYouMean(from, names) ?? `it has ${quoted(names)}`)
      return []
    }
    const shape = shapeOf(port, (message, help) => misfit(message, valueSpan, help))
    return shape ? [{ name, from, shape }] : []
  })
  if (input === undefined) return undefined
  const parameters = tensors.reduce((sum, { shape }) => sum + elements(shape), 0)
  const below = new Map(ports.outputs.map((port) => [port.name, port.softmaxOf]))
  const softmaxes = found.flatMap(({ name, from }) => {
    const scores = below.get(from)
    return scores === undefined ? [] : [[name, scores] as const]
  })
  return {
    foreign: { kind: 'onnx', file: fromFolder(context.folder, file.file), sha256, parameters, input, outputs: found },
    softmaxes: new Map(softmaxes),
  }
}

type Misfit = (message: string, help?: string) => undefined

/** The one input, of images as the experiment makes them. */
function inputOf(inputs: readonly Port[], image: Shape | undefined, misfit: Misfit): string | undefined {
  const [input, second] = inputs
  if (!input || second) {
    const what = second ? `takes ${inputs.length} inputs, ${quoted(inputs.map(({ name }) => name))}` : 'takes no input'
    return misfit(`${what}, and a teacher is given images alone`, 'export it with images as its one input')
  }
  const { name, dtype, shape } = input
  if (dtype !== 'F32') {
    return misfit(
      `takes \`${name}\` of ${dtype}, and images are F32`,
      'export it in float32, with what makes numbers of another type inside',
    )
  }
  if (!shape || !image) return name // nothing to compare
  const [batch, ...sizes] = shape
  const wanted = ['N', ...image]
  const fits = sizes.length === image.length && sizes.every((size, i) => typeof size === 'string' || size === image[i])
  if (!fits) {
    return misfit(
      `takes \`${name}\` of ${sizesOf(shape)}, and images are [${wanted.join(', ')}]`,
      'prepare images as it was trained on them: `data.transform`',
    )
  }
  if (typeof batch === 'number') {
    return misfit(
      `takes \`${name}\` of ${sizesOf(shape)}: batches of ${batch} and no other`,
      `leave the first axis free: \`torch.onnx.export(…, input_names=['${name}'], dynamic_axes={'${name}': {0: 'N'}})\``,
    )
  }
  return name
}

/** Of one image. */
function shapeOf({ name, dtype, shape }: Port, misfit: Misfit): Shape | undefined {
  if (dtype !== 'F32') return misfit(`gives \`${name}\` of ${dtype}, and losses compare F32`, 'export it in float32')
  const infer = "let it say so: `onnx.save(onnx.shape_inference.infer_shapes(onnx.load('a.onnx')), 'b.onnx')`"
  if (!shape) return misfit(`does not say the shape of \`${name}\``, infer)
  const [batch, ...sizes] = shape
  if (typeof batch === 'number')
    return misfit(
      `gives \`${name}\` of ${sizesOf(shape)}, whatever the batch`,
      'leave its first axis free, as that of the input',
    )
  if (batch === undefined)
    return misfit(`gives \`${name}\`, one number for all images`, 'name an output with a row an image')
  const known = sizes.filter((size) => typeof size === 'number')
  return known.length === sizes.length
    ? known
    : misfit(`does not say the shape of \`${name}\`, only ${sizesOf(shape)}`, infer)
}

function sizesOf(shape: readonly (number | string)[]): string {
  return `[${shape.map((size) => (size === '' ? '?' : size)).join(', ')}]`
}

function quoted(names: readonly string[]): string {
  return names.map((name) => `\`${name}\``).join(', ')
}

const NETWORK = {
  as: 'ONNX',
  of: 'a network',
  help: 'export it again: `torch.onnx.export(…)`',
  isLocked: sameSum,
  doubted: false,
}
