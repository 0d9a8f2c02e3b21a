import { elements } from '../ir/index.ts'
import { shapeAt, type Model } from '../network/index.ts'
import type { Reference } from '../normalize/index.ts'
import { madeBy, widthMadeBy } from './made-by.ts'
import type { Rule } from './rule.ts'

/** What is compared with labels has one output a class: fewer is an error, more a warning. */
export const labelsHaveOutputs: Rule = (model, reporter) => {
  const classes = model.dataset?.classes
  if (classes === undefined) return
  for (const input of comparedWithLabels(model)) {
    const width = widthAt(model, input)
    const name = `${input.network}.${input.layer}`
    const sets = `${model.spec.data.dataset} has ${classes} classes`
    if (width === undefined || width === classes) continue
    reporter.report(width < classes ? 'label-width' : 'extra-outputs', {
      message: `\`${name}\` has ${width} outputs, but ${sets}`,
      at: input.span,
      help: helpFor(model, input, classes),
      notes: madeBy(model, input),
    })
  }
}

/** The layers, as `network.layer`, that are told to have too few outputs: what else does not fit them follows. */
export function tooNarrow(model: Model): ReadonlySet<string> {
  const { classes = 0 } = model.dataset ?? {}
  const narrow = comparedWithLabels(model).filter((input) => (widthAt(model, input) ?? classes) < classes)
  return new Set(narrow.map(({ network, layer }) => `${network}.${layer}`))
}

function comparedWithLabels({ spec: { losses, metrics, networks } }: Model): readonly Reference[] {
  const read = [...losses, ...metrics].flatMap(({ input, target }) => (target?.kind === 'label' ? [input] : []))
  const expected = networks.flatMap(({ name: network, expect }) =>
    expect ? [{ network, layer: expect.accuracy.of, span: expect.accuracy.ofSpan }] : [],
  )
  return [...read, ...expected]
}

/** Of class scores, how many there are. */
function widthAt(model: Model, input: Reference): number | undefined {
  const shape = shapeAt(model, input)
  return shape && shape.length > 0 && elements(shape) === shape[0] ? shape[0] : undefined
}

/** A `relu` has as many outputs as the layer below it. */
function helpFor(model: Model, input: Reference, classes: number): string {
  const maker = widthMadeBy(model, input)?.layer.name
  if (maker === undefined) return `name a layer of ${classes} outputs`
  return maker === input.layer
    ? `give the layer \`num_output: ${classes}\``
    : `name a layer of ${classes} outputs, or give \`${maker}\`, which makes them, \`num_output: ${classes}\``
}
