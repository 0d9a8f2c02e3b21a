/** How parameters start and learn: those that do it alike together. */
import type { BlobPlan, LayerPlan } from '../plan/index.ts'
import { table } from './table.ts'

type Filler = NonNullable<BlobPlan['filler']>

/** A row for each way to start and to learn; empty for parameters that are loaded and stay. */
export function blobsOf(layers: readonly LayerPlan[]): string {
  const groups = new Map<string, { readonly blob: BlobPlan; readonly names: string[] }>()
  for (const blob of layers.flatMap(({ blobs }) => blobs)) {
    if (!blob.filler && !blob.learns) continue
    const key = JSON.stringify([blob.filler, blob.learns])
    const group = groups.get(key) ?? { blob, names: [] }
    group.names.push(blob.name)
    groups.set(key, group)
  }
  const rows = [...groups.values()].map(({ blob: { filler, learns }, names }) => [
    filler ? fillerText(filler) : 'what is loaded',
    learns ? String(learns.lr_mult) : 'stays',
    learns ? String(learns.decay_mult) : '',
    names.join(' '),
  ])
  return rows.length > 0 ? table(['starts from', 'lr ×', 'decay ×', ''], rows) : ''
}

/** `gaussian, mean 0, std 0.01`. */
export function fillerText({ type, ...settings }: Filler): string {
  return [
    type,
    ...Object.entries(settings)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, value]) => `${key} ${String(value)}`),
  ].join(', ')
}
