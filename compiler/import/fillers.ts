/** A filler of Caffe's as ours: a word where the type says it all. */
import { numberAt, textAt, type Message } from '../prototxt/index.ts'
import type { Written, WrittenMap } from '../source/index.ts'

/** Which keys a type has, and Caffe's default of each. */
const KEYS: Readonly<Record<string, Readonly<Record<string, number | string>>>> = {
  bilinear: {},
  constant: { value: 0 },
  gaussian: { mean: 0, std: 1, sparse: -1 },
  msra: { variance_norm: 'FAN_IN' },
  positive_unitball: {},
  uniform: { min: 0, max: 1 },
  xavier: { variance_norm: 'FAN_IN' },
}

/** Undefined where it is what our language has by itself, which for a weight is not what Caffe has. */
export function fillerOf(filler: Message | undefined, usual: Written): Written | undefined {
  const type = textAt(filler, 'type') ?? 'constant'
  const said: Record<string, Written> = {}
  for (const [key, byDefault] of Object.entries(KEYS[type] ?? {})) {
    const value = typeof byDefault === 'string' ? textAt(filler, key) : numberAt(filler, key)
    if (value !== undefined && value !== byDefault) said[key] = typeof value === 'string' ? value.toLowerCase() : value
  }
  const written: Written = Object.keys(said).length === 0 ? type : ({ type, ...said } satisfies WrittenMap)
  return JSON.stringify(written) === JSON.stringify(usual) ? undefined : written
}
