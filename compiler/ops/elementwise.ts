/** What all elementwise ops share: their shape rules and their cost. */
import { invariant } from '../diagnostics/index.ts'
import { broadcastShapes, elements, type TensorType } from '../ir/index.ts'

export type NoAttributes = Record<never, never>

export function inferUnary([x]: readonly TensorType[]): TensorType {
  invariant(x?.dtype === 'f32', 'an elementwise op takes one f32 tensor')
  return { shape: x.shape, dtype: 'f32' }
}

export function inferBinary([a, b]: readonly TensorType[]): TensorType {
  invariant(a?.dtype === 'f32' && b?.dtype === 'f32', 'an elementwise op takes two f32 tensors')
  return { shape: broadcastShapes(a.shape, b.shape), dtype: 'f32' }
}

export function flopsPerElement(_inputs: readonly TensorType[], output: TensorType): number {
  return elements(output.shape)
}
