/** Holds a tree against the schema, with the validators that ajv made of it when the project was built. */
import type { Reporter } from '../diagnostics/index.ts'
import { toValue, type MapTree } from '../source/index.ts'
import { reportErrors } from './report.ts'
import * as validators from './validators.gen.js'

export type SchemaRoot = 'experiment' | 'network' | 'layer' | 'repeat' | 'solver'

/** True where `tree` is what the schema's `root` describes; else everything that is wrong with it is reported. */
export function validate(root: SchemaRoot, tree: MapTree, reporter: Reporter): boolean {
  const check = validators[root]
  if (check(toValue(tree))) return true
  reportErrors(check.errors ?? [], tree, reporter)
  return false
}
