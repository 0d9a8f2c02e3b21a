/** What most layers with weights say alike is said once, as `defaults`. */
import type { Written, WrittenMap } from '../source/index.ts'
import type { LayerText } from './texts.ts'

/** The types that take `defaults`. */
const WEIGHTED = ['convolution', 'deconvolution', 'embed', 'inner_product']

export interface WithDefaults {
  readonly defaults: WrittenMap | undefined
  /** The same layers, without what `defaults` says. */
  readonly texts: readonly LayerText[]
}

export function withDefaults(texts: readonly LayerText[]): WithDefaults {
  const weighted = texts.filter(({ type }) => WEIGHTED.includes(type))
  const param = mostCommon(
    weighted.filter(({ blobs }) => blobs === 2).map((text) => text.param),
    weighted.length,
  ) as readonly Written[] | undefined
  const filler = mostCommon(
    weighted.map(({ keys }) => keys['weight_filler'] ?? 'xavier'),
    weighted.length,
  )
  const says = {
    param: param && param.length > 0 ? param : undefined,
    filler: filler === 'xavier' ? undefined : filler,
  }
  if (says.param === undefined && says.filler === undefined) return { defaults: undefined, texts }
  return {
    defaults: { weight_filler: says.filler, param: says.param },
    texts: texts.map((text) => {
      if (!WEIGHTED.includes(text.type)) return text
      const own = text.keys['weight_filler'] ?? 'xavier'
      const weight_filler =
        says.filler === undefined ? text.keys['weight_filler'] : same(own, says.filler) ? undefined : own
      const keys = { ...text.keys, weight_filler }
      if (says.param === undefined) return { ...text, keys }
      const given = says.param.slice(0, text.blobs)
      if (same(text.param, given)) return { ...text, keys, param: [] }
      return { ...text, keys: text.param.length > 0 ? keys : { ...keys, param: [] }, param: text.param }
    }),
  }
}

/** What more than half of all `count` say; undefined where there is no such thing, or it is said once. */
function mostCommon(values: readonly Written[], count: number): Written | undefined {
  const counts = new Map<string, { readonly value: Written; n: number }>()
  for (const value of values) {
    const key = JSON.stringify(value)
    const entry = counts.get(key) ?? { value, n: 0 }
    entry.n += 1
    counts.set(key, entry)
  }
  const best = [...counts.values()].sort((a, b) => b.n - a.n)[0]
  return best && best.n >= 2 && best.n * 2 > count ? best.value : undefined
}

function same(a: Written, b: Written): boolean {
  return JSON.stringify(a) === JSON.stringify(b)
}
