/** Stage 5: what a spec means once shapes are known. */
import { mayRead } from './compose/index.ts'
import {
  filesOfData,
  inferData,
  inferForeign,
  inferNetwork,
  inferProjections,
  type Model,
  type TypedData,
  type TypedNetwork,
} from './network/index.ts'
import type { NormalizedNetwork, NormalizedSpec } from './normalize/index.ts'
import type { Span } from './diagnostics/index.ts'
import { keySpanAt, treeAt } from './source/index.ts'
import type { StageContext } from './stage.ts'

interface ModelContext extends StageContext {
  /** The spec's. */
  readonly folder: string
  /** It is to be run: files must be there. */
  readonly running: boolean | undefined
}

/** `later`: a file has yet to be read. */
export function modelOf(spec: NormalizedSpec, context: ModelContext): Model | 'later' {
  for (const { file, span } of filesOfData(spec.data)) mayRead(file, span, context)
  const dataset = inferData(spec, context)
  const where = { ...context, images: imagesSpan(spec) }
  const typed = spec.networks.map((network) => typedNetwork(network, dataset, where))
  if (typed.includes('later')) return 'later'
  const networks = new Map(typed.flatMap((network) => (network === 'later' ? [] : [[network.name, network]])))
  return { spec, dataset, networks, projections: inferProjections(spec.losses, networks, context.reporter) }
}

/** What says how large the images are: the last of the transform that cuts, else the dataset. */
function imagesSpan({ data, tree }: NormalizedSpec): Span {
  const places = ['crop', 'pad', 'resize'].flatMap((key) => [
    ['data', 'transform', 'train', key],
    ['data', 'transform', key],
  ])
  const said = places.find((path) => treeAt(tree, path))
  return said ? keySpanAt(tree, said) : data.datasetSpan
}

function typedNetwork(
  network: NormalizedNetwork,
  dataset: TypedData | undefined,
  context: ModelContext & { readonly images: Span },
): TypedNetwork | 'later' {
  const { foreign } = network
  if (!foreign) return inferNetwork(network, dataset?.shape, context)
  const files = foreign.kind === 'onnx' ? [foreign.file] : [...foreign.files.values()]
  const mayBeRead = files.filter(({ file, span }) => !mayRead(file, span, context)).length === 0
  return inferForeign(network, foreign, dataset, { ...context, mayBeRead })
}
