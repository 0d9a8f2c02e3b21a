/** Reads typed settings from a `Spec`. A missing or mistyped setting throws, since all defaults are filled in before. */
import type { Spec } from './types.ts'

function wrong(spec: Spec, key: string, wanted: string): Error {
  return new Error(`${spec.type}.${key} must be ${wanted}, not ${JSON.stringify(spec[key])}`)
}

export function maybeNumber(spec: Spec, key: string): number | undefined {
  const value = spec[key]
  if (value === undefined || value === null) return undefined
  if (typeof value !== 'number') throw wrong(spec, key, 'a number')
  return value
}

export function numberOf(spec: Spec, key: string): number {
  const value = maybeNumber(spec, key)
  if (value === undefined) throw wrong(spec, key, 'a number')
  return value
}

export function maybeFlag(spec: Spec, key: string): boolean | undefined {
  const value = spec[key]
  if (value === undefined || value === null) return undefined
  if (typeof value !== 'boolean') throw wrong(spec, key, 'true or false')
  return value
}

export function flagOf(spec: Spec, key: string): boolean {
  const value = maybeFlag(spec, key)
  if (value === undefined) throw wrong(spec, key, 'true or false')
  return value
}

export function textOf(spec: Spec, key: string): string {
  const value = spec[key]
  if (typeof value !== 'string') throw wrong(spec, key, 'a string')
  return value
}

function isNumber(value: unknown): value is number {
  return typeof value === 'number'
}

export function numbersOf(spec: Spec, key: string): number[] {
  const value = spec[key]
  if (!Array.isArray(value) || !value.every(isNumber)) throw wrong(spec, key, 'a list of numbers')
  return value
}

export function lengthOf(spec: Spec, key: string): number {
  const value = spec[key]
  if (!Array.isArray(value)) throw wrong(spec, key, 'a list')
  return value.length
}

export function rowsOf(spec: Spec, key: string): number[][] {
  const value = spec[key]
  const isRow = (row: unknown): row is number[] => Array.isArray(row) && row.every(isNumber)
  if (!Array.isArray(value) || !value.every(isRow)) throw wrong(spec, key, 'a list of rows of numbers')
  return value
}
