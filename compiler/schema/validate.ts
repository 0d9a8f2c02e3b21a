/** Holds a tree against the schema, with the validators that ajv made of it when the project was built. */
import networkSchema from '../../schema/network.schema.json' with { type: 'json' }
import type { Reporter } from '../diagnostics/index.ts'
import { hasUnknown, toValue, type MapTree } from '../source/index.ts'
import type { StageContext } from '../stage.ts'
import { indented } from './indented.ts'
import { mended } from './mend.ts'
import { rootNode, type SchemaNode } from './node.ts'
import { singular } from './one-network.ts'
import { reportErrors } from './report.ts'
import * as validators from './validators.gen.js'

export type SchemaRoot = 'experiment' | 'network' | 'layer' | 'repeat' | 'solver'

/** Those of whole files. */
const NODES = { experiment: rootNode, network: networkSchema as unknown as SchemaNode }

/**
 * `tree`, if it is what the schema's `root` describes and every value is known; else everything that is wrong with it is
 * reported, and it comes back as one that could have been meant if there is to be guessed, and not at all if not.
 */
export function validate(root: SchemaRoot, tree: MapTree, { reporter, guess }: ValidateContext): MapTree | undefined {
  const check = validators[root]
  if (check(toValue(tree)) && !hasUnknown(tree)) return tree
  const meant = root in NODES ? likeliest(root as keyof typeof NODES, tree, reporter) : tree
  const isValid = check(toValue(meant))
  if (isValid && !hasUnknown(meant)) return meant
  if (!isValid) reportErrors(check.errors ?? [], meant, reporter)
  return guess && mended(meant, (value) => (check(value) ? [] : (check.errors ?? [])), { reporter, guess })
}

/** Without the slips that look like many mistakes. */
function likeliest(root: keyof typeof NODES, tree: MapTree, reporter: Reporter): MapTree {
  const inner = indented(tree, NODES[root], reporter)
  return root === 'experiment' ? singular(inner, reporter) : inner
}

type ValidateContext = Pick<StageContext, 'reporter' | 'guess'>
