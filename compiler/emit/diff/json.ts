/** A comparison for programs; `schema/diff.schema.json` says what it holds. */
import { countsOf, isChanged, type DiffReport } from '../../diff/index.ts'

export function diffJson({ before, after, specs }: DiffReport): string {
  const counts = Object.fromEntries(countsOf(specs))
  const told = specs.map(({ file, was, outcome }) => ({ file, ...(was !== undefined && { was }), ...outcome }))
  return JSON.stringify({ format: 1, before, after, changed: specs.some(isChanged), counts, specs: told }, undefined, 1)
}
