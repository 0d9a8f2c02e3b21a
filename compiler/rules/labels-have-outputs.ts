import { elements } from '../ir/index.ts'
import { shapeAt } from '../network/index.ts'
import { madeBy } from './made-by.ts'
import type { Rule } from './rule.ts'

/** What is compared with labels has one output a class: fewer is an error, more a warning. */
export const labelsHaveOutputs: Rule = (model, reporter) => {
  const classes = model.dataset?.classes
  if (classes === undefined) return
  const { losses, metrics, networks } = model.spec
  const read = [...losses, ...metrics].flatMap(({ input, target }) => (target?.kind === 'label' ? [input] : []))
  const expected = networks.flatMap(({ name: network, expect }) =>
    expect ? [{ network, layer: expect.accuracy.of, span: expect.accuracy.ofSpan }] : [],
  )
  for (const input of [...read, ...expected]) {
    const shape = shapeAt(model, input)
    if (!shape || shape.length === 0 || elements(shape) !== shape[0]) continue
    const [width] = shape
    const name = `${input.network}.${input.layer}`
    const sets = `${model.spec.data.dataset} has ${classes} classes`
    if (width < classes) {
      reporter.report('label-width', {
        message: `\`${name}\` has ${width} outputs, but ${sets}`,
        at: input.span,
        help: `give the layer \`num_output: ${classes}\``,
        notes: madeBy(model, input),
      })
    } else if (width > classes) {
      reporter.report('extra-outputs', {
        message: `\`${name}\` has ${width} outputs, but ${sets}`,
        at: input.span,
        help: `give the layer \`num_output: ${classes}\``,
        notes: madeBy(model, input),
      })
    }
  }
}
