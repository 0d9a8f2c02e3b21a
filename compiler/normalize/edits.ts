/** What a spec changes in the layers that it takes from elsewhere, in the one order that there is. */
import type { MapTree } from '../source/index.ts'
import type { StageContext } from '../stage.ts'
import { insert } from './insert.ts'
import type { DraftLayer } from './layer-list.ts'
import { override } from './override.ts'
import { remove } from './remove.ts'
import { replace } from './replace.ts'

/** What all edits know of each other; each names layers as their source does. */
export interface EditContext extends Pick<StageContext, 'reporter' | 'guess'> {
  /** The map that says the edits. */
  readonly network: MapTree
  /** What is said for all layers, for those that are new. */
  readonly defaults: readonly (MapTree | undefined)[]
  /** The layers that `remove` took away. */
  readonly removed: ReadonlySet<string>
}

/** `remove`, `replace`, `override`, `insert`, in whatever order they are written; `rename` comes after them. */
export function applyEdits(
  layers: readonly DraftLayer[],
  network: MapTree,
  defaults: readonly (MapTree | undefined)[],
  { reporter, guess }: StageContext,
): readonly DraftLayer[] {
  const kept = remove(layers, network, reporter)
  const names = new Set(kept.map(({ name }) => name))
  const removed = new Set(layers.map(({ name }) => name).filter((name) => !names.has(name)))
  const context = { network, defaults, removed, reporter, guess }
  return insert(override(replace(kept, context), context), context)
}
