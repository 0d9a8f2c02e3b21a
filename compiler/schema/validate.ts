/** Holds a tree against the schema, with the validators that ajv made of it when the project was built. */
import { hasUnknown, toValue, type MapTree } from '../source/index.ts'
import type { StageContext } from '../stage.ts'
import { mended } from './mend.ts'
import { reportErrors } from './report.ts'
import * as validators from './validators.gen.js'

export type SchemaRoot = 'experiment' | 'network' | 'layer' | 'repeat' | 'solver'

/**
 * `tree`, if it is what the schema's `root` describes and every value is known; else everything that is wrong with it is
 * reported, and it comes back as one that could have been meant if there is to be guessed, and not at all if not.
 */
export function validate(root: SchemaRoot, tree: MapTree, { reporter, guess }: ValidateContext): MapTree | undefined {
  const check = validators[root]
  const isValid = check(toValue(tree))
  if (isValid && !hasUnknown(tree)) return tree
  if (!isValid) reportErrors(check.errors ?? [], tree, reporter)
  return guess && mended(tree, (value) => (check(value) ? [] : (check.errors ?? [])), { reporter, guess })
}

type ValidateContext = Pick<StageContext, 'reporter' | 'guess'>
