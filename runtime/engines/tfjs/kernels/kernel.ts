import type { DType, Shape } from '../../../../compiler/index.ts'
import type { Tensor, Tf } from '../library.ts'
import type { Form, Value } from '../value.ts'

/**
 * How the gradient of a max pooling finds the first of equals: the library's kernel does, it does when all is reversed, or
 * the gradient is composed.
 */
export type FirstOfEquals = 'own' | 'reversed' | 'composed'

/** What kernels are given beside their inputs. */
export interface Kit {
  readonly tf: Tf
  readonly firstOfEquals: FirstOfEquals
  /** Numbers that are the same at every step: put on the device once, and not the caller's to free. */
  readonly constant: (values: readonly number[], shape: Shape) => Tensor
}

/** A result: a tensor, and the order in which it has the axes. */
export interface Placed {
  readonly tensor: Tensor
  readonly form: Form
}

/**
 * Computes one op of the training graph. Tensors that it makes on the way are freed when it returns; those of its inputs and
 * constants it may give back as they are.
 */
export type Kernel<A> = (
  k: Kit,
  inputs: readonly Value[],
  attributes: A,
  output: { readonly shape: Shape; readonly dtype: DType },
) => Placed

export function plain(tensor: Tensor): Placed {
  return { tensor, form: 'plain' }
}
