/** The sentences in which pages speak of a plan. */
import type { LayerPlan, NetworkPlan, Plan, WeightMap } from '../plan/index.ts'
import { fillerText } from './blob-text.ts'
import { factorOf } from './schedule-text.ts'
import { grouped, table } from './table.ts'

export { scheduleOf, weightOf } from './schedule-text.ts'
export { stageTexts } from './stage-text.ts'

export { dataOf } from './data-words.ts'

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
  const { parameters, slots, activations, batch } = memory
  const parts = [
    `parameters ${mebibytes(parameters)}`,
    `slots ${mebibytes(slots)}`,
    `activations and gradients ${mebibytes(activations)} at the peak`,
    `a batch ${mebibytes(batch)}`,
  ]
  return parts.join(', ')
}

function mebibytes(bytes: number): string {
  return `${(bytes / 2 ** 20).toFixed(2)} MiB`
}

export function weightsOf({ source, entries, network }: WeightMap): Record<string, string> {
  const rows = entries.map(({ from, to, shape }) => [from, '→', to.slice(network.length + 1), shape.join('×')])
  return {
    source: `${source.network} of experiment ${source.name} (${source.file}), result ${source.resultHash.slice(0, 16)}; every tensor finds its place`,
    table: table(['in the source', '', 'here', 'shape'], rows),
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
