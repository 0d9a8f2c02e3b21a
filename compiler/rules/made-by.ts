import type { Note } from '../diagnostics/index.ts'
import { elements } from '../ir/index.ts'
import { layerAt, layerOfTop, shapeAt, type Model, type TypedLayer } from '../network/index.ts'
import type { Reference } from '../normalize/index.ts'
import { spanAt, treeAt } from '../source/index.ts'

/** Which line makes what a reference names, and of what shape; nothing where that is not known. */
export function madeBy(model: Model, reference: Reference): readonly Note[] {
  const [typed, shape] = [layerAt(model, reference), shapeAt(model, reference)]
  if (!typed || !shape) return []
  const { network, layer } = reference
  const { tree } = typed.layer
  const span = treeAt(tree, ['num_output'])?.span ?? spanAt(tree, ['name']) // an `override` may have said how many
  return [{ message: `\`${network}.${layer}\` is [${shape.join(', ')}]`, span }]
}

/**
 * The layer whose `num_output` is the number of outputs of what a reference names: its own, or one below layers that
 * change no number of outputs; undefined where there is none.
 */
export function widthMadeBy(model: Model, reference: Reference): TypedLayer | undefined {
  const layers = model.networks.get(reference.network)?.layers
  const width = elements(shapeAt(model, reference) ?? [])
  for (let typed = layerAt(model, reference); typed;) {
    if (typed.shapes.length > 1 || elements(typed.shapes[0]) !== width) return undefined
    const { spec, bottoms } = typed.layer
    if ('num_output' in spec) return spec.num_output === width ? typed : undefined
    if (bottoms.length !== 1) return undefined
    typed = layers?.get(layerOfTop(bottoms[0]))
  }
  return undefined
}
