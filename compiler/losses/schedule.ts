import type { Scheduled } from '../schema/index.ts'

/** The value at iteration `iter` of a stage of `length` iterations. */
export function scheduledValue(value: Scheduled, iter: number, length: number): number {
  if (typeof value === 'number') return value
  const { from, to, start } = value
  if (iter < start) return from
  if (value.type === 'step') return to
  const { end = length } = value
  if (iter >= end) return to
  const way = (iter - start) / (end - start)
  return between[value.type](from, to, way)
}

/** The value at `way`, in [0, 1), from one to the other. */
const between = {
  linear: (from: number, to: number, way: number) => from + (to - from) * way,
  cosine: (from: number, to: number, way: number) => to + ((from - to) * (1 + Math.cos(Math.PI * way))) / 2,
  exponential: (from: number, to: number, way: number) => from * (to / from) ** way,
}

/** The value at the first iteration. */
export function startOf(value: Scheduled): number {
  return scheduledValue(value, 0, 1)
}

/** A span of iterations: from `start`, before `end`. */
export function isActive({ start, end }: { readonly start: number; readonly end?: number }, iter: number): boolean {
  return iter >= start && (end === undefined || iter < end)
}
