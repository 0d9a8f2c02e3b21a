import type { Note } from '../diagnostics/index.ts'
import { layerAt, shapeAt, type Model } from '../network/index.ts'
import type { Reference } from '../normalize/index.ts'
import { spanAt } from '../source/index.ts'

/** Which line makes what a reference names, and of what shape; nothing where that is not known. */
export function madeBy(model: Model, reference: Reference): readonly Note[] {
  const [typed, shape] = [layerAt(model, reference), shapeAt(model, reference)]
  if (!typed || !shape) return []
  const { network, layer } = reference
  return [{ message: `\`${network}.${layer}\` is [${shape.join(', ')}]`, span: spanAt(typed.layer.tree, ['name']) }]
}
