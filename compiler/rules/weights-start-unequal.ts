import type { Span } from '../diagnostics/index.ts'
import { resolveFiller } from '../fillers/index.ts'
import type { Parameter, TypedLayer, TypedNetwork } from '../network/index.ts'
import { equalStart } from './equal-start.ts'
import type { StartRule } from './rule.ts'

/** No trained weight of several units starts with numbers that are all the same. */
export const weightsStartUnequal: StartRule = ({ networks }, fresh, reporter) => {
  for (const network of networks.values()) {
    const seen = new Set<string>()
    const equals = new Map<Span, Equal[]>()
    for (const [layer, parameter] of blobsOf(network)) {
      const { name, state, blob, frozen, filler, fillerSpan, shape } = parameter
      if (seen.has(state) || !fresh(parameter)) continue // shared, or loaded
      seen.add(state)
      const equal = equalStart(resolveFiller(filler, shape))
      if (blob !== 'weight' || shape.length < 2 || frozen || equal === undefined) continue
      if (equal !== 0 && (shape[0] === 1 || layer.spec.type === 'embed')) continue // its units, or rows, are told apart
      equals.set(fillerSpan, [...(equals.get(fillerSpan) ?? []), { name: `${network.name}.${name}`, equal }])
    }
    for (const [at, [{ name, equal }, ...others]] of equals) {
      const start = equal === 0 ? 'as all zeros' : `with all numbers ${equal}`
      const more = others.length > 0 ? `; ${others.length} more of its weights start so` : ''
      reporter.report('zero-filler', {
        message: `\`${name}\` starts ${start}, so its units stay equal${more}`,
        at,
        help: 'take `xavier` or `gaussian`',
      })
    }
  }
}

interface Equal {
  /** `network.layer.weight`. */
  readonly name: string
  readonly equal: number
}

function blobsOf({ layers }: TypedNetwork): readonly (readonly [TypedLayer['layer'], Parameter])[] {
  return [...layers.values()].flatMap(({ layer, parameters }) => parameters.map((one) => [layer, one] as const))
}
