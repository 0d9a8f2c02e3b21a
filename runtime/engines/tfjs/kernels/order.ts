/** In which order of axes an op that cares little takes its inputs. */
import { elements, type Shape } from '../../../../compiler/index.ts'
import type { Tensor } from '../library.ts'
import { reorder, type Form, type Value } from '../value.ts'
import type { Kit } from './kernel.ts'

const FORMS: readonly Form[] = ['nhwc', 'hwio', 'plain']

/** The order that moves the fewest numbers; of equals one of the library's own, since images and filters go on to its kernels. */
export function cheapestForm(inputs: readonly Value[], output: Shape): Form {
  if (output.length !== 4) return 'plain'
  const cost = (form: Form): number =>
    inputs.reduce((sum, value) => {
      const free = value.shape.length === 4 ? value.has(form) : form === 'plain' || value.shape.length === 0
      return sum + (free ? 0 : elements(value.shape))
    }, 0)
  return FORMS.reduce((best, form) => (cost(form) < cost(best) ? form : best))
}

/** `value` as a factor of a result of `rank` axes in the order of `form`: it broadcasts there as it does in the graph. */
export function aligned({ tf }: Kit, value: Value, rank: number, form: Form): Tensor {
  const { length } = value.shape
  if (rank !== 4 || length === 0) return value.in('plain')
  if (length === 4) return value.in(form)
  if (form === 'plain') return value.in('plain')
  const lifted = tf.reshape(value.in('plain'), [...Array<number>(4 - length).fill(1), ...value.shape])
  return reorder(tf, lifted, 'plain', form)
}
