/** Schedules by their definition: with u how far iteration i is from `start` to `end`, kept within [0, 1]. */
export interface Schedule {
  readonly type: string
  readonly from: number
  readonly to: number
  readonly start: number
  readonly end?: number
}

export function scheduledAt(value: number | Schedule, i: number, length: number): number {
  if (typeof value === 'number') return value
  const { type, from, to, start } = value
  if (type === 'step') return i < start ? from : to
  const u = Math.min(1, Math.max(0, (i - start) / ((value.end ?? length) - start)))
  if (type === 'linear') return (1 - u) * from + u * to
  if (type === 'cosine') return (from + to + (from - to) * Math.cos(Math.PI * u)) / 2
  if (type === 'exponential')
    return Math.sign(from) * Math.exp((1 - u) * Math.log(Math.abs(from)) + u * Math.log(Math.abs(to)))
  throw new Error(`no schedule ${type}`)
}

/** 1 in [start, end), else 0. */
export function activeAt(span: { readonly start: number; readonly end?: number } | undefined, i: number): 0 | 1 {
  return span === undefined || (i >= span.start && i < (span.end ?? Infinity)) ? 1 : 0
}
