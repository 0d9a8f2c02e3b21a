/** The sentences in which pages speak of a plan. */
import type { LayerPlan, LossPlan, NetworkPlan, Plan, WeightMap } from '../plan/index.ts'
import { fillerText } from './blob-text.ts'
import { factorOf } from './schedule-text.ts'
import { grouped, table } from './table.ts'

export { scheduleOf, weightOf } from './schedule-text.ts'
export { stageTexts } from './stage-text.ts'

export { dataOf } from './data-words.ts'

/** Of a loss that can only move in a narrow range. */
export function rangeText({ start, least }: NonNullable<LossPlan['range']>): string {
  return `falls from ${start.toPrecision(6)} to ${least.toPrecision(6)} at best`
}

/** `r: convolution, 1×1, 32×8×8 → 64×8×8, 2,112 parameters`. */
export function projectionOf({ type, detail, shapes, parameters, blobs }: LayerPlan): string {
  const starts = blobs.map(({ name, filler, learns }) => {
    const rate = learns ? `, lr × ${learns.lr_mult}, decay × ${learns.decay_mult}` : ''
    return `${name.split('.').at(-1) ?? name} from ${filler ? fillerText(filler) : 'what is loaded'}${rate}`
  })
  const size = `${grouped(parameters)} parameters, trained`
  return [`r: ${type} ${detail}, to ${shapesOf({ shapes })}, ${size}`, ...starts].join('; ')
}

export function fateOf({ parameters, trainable, running, frozen }: NetworkPlan): string {
  const kept = running > 0 ? `; ${grouped(running)} running statistics` : ''
  if (trainable === parameters)
    return `trained: all ${grouped(parameters)} parameters${kept}${frozen === undefined ? '' : ` (${frozen})`}`
  if (trainable === 0) return `frozen: ${frozen ?? 'nothing trains it'}${kept}`
  return `trained: ${grouped(trainable)} of ${grouped(parameters)} parameters; the rest stays (${frozen ?? ''})${kept}`
}

/** Where a teacher comes from that the spec does not describe; nothing of others. */
export function foreignLines({ foreign }: NetworkPlan): readonly string[] {
  const sum = (sha256: string | undefined): string => (sha256 === undefined ? '' : `, SHA-256 ${sha256.slice(0, 16)}`)
  if (!foreign) return []
  if (foreign.kind === 'onnx') return [`runs: ${foreign.file} (ONNX${sum(foreign.sha256)}), images as ${foreign.input}`]
  return (['train', 'test'] as const).flatMap((part) => {
    const file = foreign.files[part]
    const which = part === 'train' ? 'training' : 'test'
    const of =
      file?.dataset === undefined ? 'of images that nothing says' : `of the dataset ${file.dataset.slice(0, 16)}`
    return file ? [`reads: ${file.file} (npy${sum(file.sha256)}), a row for each of the ${which} images, ${of}`] : []
  })
}

/** `shared: b.weight is a.weight, b.bias is a.bias`; empty where nothing is. */
export function sharedOf({ layers }: NetworkPlan): string {
  const pairs = layers.flatMap(({ name, shared = [] }) => shared.map((one) => `${name}.${one.blob} is ${one.with}`))
  return pairs.length > 0 ? `shared: ${pairs.join(', ')}` : ''
}

export function totalOf({ losses }: Plan): string {
  return losses
    .filter(({ trained }) => trained)
    .map((loss) => (loss.weight === 1 && !loss.active ? loss.name : `${factorOf(loss)} · ${loss.name}`))
    .join(' + ')
}

export function memoryOf({ memory }: Plan): string {
  const { parameters, slots, activations, batch, process } = memory
  const parts = [
    `parameters ${mebibytes(parameters)}`,
    `slots ${mebibytes(slots)}`,
    `activations and gradients ${mebibytes(activations)} at the peak`,
    `a batch ${mebibytes(batch)}`,
    `a process about ${Math.round(process / 2 ** 20)} MiB`,
  ]
  return parts.join(', ')
}

function mebibytes(bytes: number): string {
  return `${(bytes / 2 ** 20).toFixed(2)} MiB`
}

export function weightsOf(map: WeightMap): Record<string, string> {
  const { columns, rows } = weightRows(map)
  const here = columns.indexOf('here')
  const pointed = (cells: readonly string[], arrow: string): readonly string[] => cells.toSpliced(here, 0, arrow)
  return {
    source: weightSources(map),
    table: table(
      pointed(columns, ''),
      rows.map((row) => pointed(row, '→')),
    ),
  }
}

/** Where the weights come from, and how much of the network they cover. */
export function weightSources({ sources, entries, constants = [], fresh, leftover }: WeightMap): string {
  const from = sources.map((source) => {
    if (source.type === 'experiment') {
      const { network, name, file, resultHash } = source
      return `${network} of experiment ${name} (${file}), result ${resultHash.slice(0, 16)}`
    }
    const { file, format, sha256, layout } = source
    return `${file} (${format}${layout === undefined ? '' : `, layout ${layout}`}${sha256 === undefined ? '' : `, SHA-256 ${sha256.slice(0, 16)}`})`
  })
  const given = entries.length + constants.length
  const told = fresh.length > 0 ? `${given} of ${given + fresh.length} tensors` : 'every tensor finds its place'
  const untaken = leftover.filter(({ why }) => why !== 'layout').length
  const left = untaken > 0 ? `; ${untaken} of what is there are not taken, as the spec says` : ''
  return `${from.join(' and ')}; ${told}${left}`
}

const LEFT = { only: 'not asked for', leftover: 'left over', layout: 'says nothing here' } as const

/** `F16 → F32, axes 3 2 0 1 of 5×5×1×20`. */
function conversionOf({ dtype, reorder }: WeightMap['entries'][number]): string {
  const moved = reorder && `axes ${reorder.axes.join(' ')} of ${reorder.from.join('×')}`
  return [dtype && `${dtype} → F32`, moved].filter(Boolean).join(', ')
}

/** Each tensor and where it comes from; which source, where there are several. */
export function weightRows({ network, sources, entries, constants = [], fresh, leftover }: WeightMap): {
  readonly columns: readonly string[]
  readonly rows: readonly (readonly string[])[]
} {
  const several = sources.length > 1
  const converts = entries.some(({ dtype, reorder }) => dtype !== undefined || reorder !== undefined)
  const row = (source: number | undefined, from: string, to: string, shape: string, how = ''): readonly string[] => [
    ...(several ? [source === undefined ? '' : (sources[source]?.file ?? '')] : []),
    from,
    to,
    shape,
    ...(converts ? [how] : []),
  ]
  const own = (state: string): string => state.slice(network.length + 1)
  return {
    columns: [...(several ? ['source'] : []), 'in the source', 'here', 'shape', ...(converts ? ['converted'] : [])],
    rows: [
      ...entries.map((entry) =>
        row(entry.source, entry.from, own(entry.to), entry.shape.join('×'), conversionOf(entry)),
      ),
      ...constants.map(({ to, shape, value }) => row(undefined, `the number ${value}`, own(to), shape.join('×'))),
      ...fresh.map((state) => row(undefined, 'its filler', own(state), '')),
      ...leftover.map(({ source, name, why }) => row(source, name, LEFT[why], '')),
    ],
  }
}

/** `32×8×8`; of several tops `16×8×8, 16×8×8`; a single number is `1`. */
export function shapesOf({ shapes }: Pick<LayerPlan, 'shapes'>): string {
  return shapes.map((shape) => (shape.length === 0 ? '1' : shape.join('×'))).join(', ')
}

/** `kl of student.ip against teacher.ip (temperature 4)`. */
export function metricOf({ type, input, target, settings }: Plan['metrics'][number]): string {
  const against = target === undefined ? '' : ` against ${target}`
  return `${type} of ${input}${against}${settings && ` (${settings})`}`
}
