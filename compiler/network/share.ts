/** Weights shared between layers: blobs whose `param` says one name are one tensor. */
import type { Reporter, Span } from '../diagnostics/index.ts'
import { sameShape } from '../ir/index.ts'
import type { NormalizedLayer } from '../normalize/index.ts'
import { spanAt } from '../source/index.ts'
import type { Parameter } from './typed.ts'

/** The first blob of a name: its filler, multipliers and name are the tensor's. */
export interface Owner {
  readonly layer: string
  readonly parameter: Parameter
  /** Where its name is said. */
  readonly span: Span
}

/** The layer's parameters, with those that it shares replaced by their owners'. `owners` learns of new names. */
export function shareParameters(
  layer: NormalizedLayer,
  parameters: readonly Parameter[],
  owners: Map<string, Owner>,
  reporter: Reporter,
): readonly Parameter[] {
  return parameters.map((parameter, i) => {
    const param = layer.spec.param?.[i]
    const name = param?.share
    if (name === undefined) return parameter
    const at = spanAt(layer.tree, ['param', i, 'share'])
    const owner = owners.get(name)
    if (!owner) {
      owners.set(name, { layer: layer.sourceName, parameter, span: at })
      return parameter
    }
    const { shape, lrMult, decayMult } = owner.parameter
    const differs = (message: string, help: string): void =>
      reporter.report('shared-parameter', {
        message: `\`${layer.sourceName}\` shares \`${name}\` with \`${owner.layer}\`, ${message}`,
        at,
        help,
        notes: [{ message: `\`${owner.layer}\` says it first`, span: owner.span }],
      })
    if (!sameShape(shape, parameter.shape)) {
      differs(
        `whose blob is [${shape.join(', ')}] and not [${parameter.shape.join(', ')}]`,
        'share between layers of the same size',
      )
      return parameter
    }
    if ((parameter.frozenBy === undefined) !== (owner.parameter.frozenBy === undefined))
      differs(
        `which is ${owner.parameter.frozenBy ? '' : 'not '}frozen`,
        'freeze both layers or neither: it is one tensor',
      )
    for (const [key, said, meant] of [
      ['lr_mult', parameter.lrMult, lrMult],
      ['decay_mult', parameter.decayMult, decayMult],
    ] as const) {
      if (said !== meant)
        differs(`whose \`${key}\` is ${meant} and not ${said}`, `write the same \`${key}\` in both: it is one tensor`)
    }
    return owner.parameter
  })
}
