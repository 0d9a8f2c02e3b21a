/** Holds what is said against the schema, and asks for nothing that is not: a base that others extend. */
import type { ErrorObject } from 'ajv'

import type { Reporter } from '../diagnostics/index.ts'
import { toValue, treeAt, type MapTree, type Path } from '../source/index.ts'
import { alternatives } from './alternatives.ts'
import { pathOf } from './error-path.ts'
import { indented } from './indented.ts'
import { rootNode } from './node.ts'
import { singular } from './one-network.ts'
import { reportErrors, WRAPPERS } from './report.ts'
import * as validators from './validators.gen.js'

/** What may still be said by a file that extends this one. */
const ASKS_FOR_MORE = ['required', 'minProperties', 'dependentRequired']

/**
 * Reports what is wrong with what `written` says. A map that does not say its type is held against the type that it fits best.
 * Lists are replaced whole, so what stands in one must be complete.
 */
export function validatePartial(written: MapTree, reporter: Reporter): void {
  const tree = singular(indented(written, rootNode, reporter), reporter)
  const value = toValue(tree)
  let errors = errorsOf(value, tree)
  for (let open = untyped(errors, tree); open; open = untyped(errors, tree)) {
    const at = mapAt(value, pathOf(open))
    const tag = String(open.params['tag'])
    if (!at) break
    const fits = alternatives(open).map((type) => {
      at[tag] = type
      return { type, errors: errorsOf(value, tree) }
    })
    const [best] = fits.sort((a, b) => a.errors.length - b.errors.length)
    if (!best) break
    at[tag] = best.type
    errors = best.errors
  }
  const real = errors.filter((error) => !WRAPPERS.includes(error.keyword) && !isOpen(error, tree))
  if (real.length > 0) reportErrors(real, tree, reporter)
}

function errorsOf(value: unknown, tree: MapTree): readonly ErrorObject[] {
  if (validators.experiment(value)) return []
  return (validators.experiment.errors ?? []).filter(({ keyword, ...error }) => {
    if (keyword === 'minItems') return false // a `repeat` over vars that are not there yet makes nothing
    return !ASKS_FOR_MORE.includes(keyword) || inList(pathOf({ keyword, ...error }), tree)
  })
}

function untyped(errors: readonly ErrorObject[], tree: MapTree): ErrorObject | undefined {
  return errors.find(
    (error) =>
      error.keyword === 'discriminator' && error.params['tagValue'] === undefined && !inList(pathOf(error), tree),
  )
}

function inList(path: Path, tree: MapTree): boolean {
  return path.some((_step, i) => treeAt(tree, path.slice(0, i))?.kind === 'list')
}

/** The vars of an expression may be those of the file that extends this one; null deletes what stands in another base. */
function isOpen(error: ErrorObject, tree: MapTree): boolean {
  const path = pathOf(error)
  const found = treeAt(tree, path)
  if (found?.kind !== 'scalar') return false
  return found.value === null ? !inList(path, tree) : String(found.value).includes('${')
}

function mapAt(value: unknown, path: Path): Record<string, unknown> | undefined {
  const found = path.reduce<unknown>((here, step) => (here as Record<string, unknown> | undefined)?.[step], value)
  return typeof found === 'object' && found !== null ? (found as Record<string, unknown>) : undefined
}
