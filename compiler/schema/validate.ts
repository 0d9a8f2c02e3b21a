/** Holds a tree against the schema. The only place that knows `ajv`. */
import type { ValidateFunction } from 'ajv'
import { Ajv2020 } from 'ajv/dist/2020.js'

import experimentSchema from '../../schema/experiment.schema.json' with { type: 'json' }
import networkSchema from '../../schema/network.schema.json' with { type: 'json' }
import type { Reporter } from '../diagnostics/index.ts'
import { toValue, type MapTree } from '../source/index.ts'
import { reportErrors } from './report.ts'

export type SchemaRoot = 'experiment' | 'network' | 'layer'

const references: Readonly<Record<SchemaRoot, string>> = {
  experiment: 'experiment.schema.json',
  network: 'network.schema.json',
  layer: 'experiment.schema.json#/$defs/layer',
}

let ajv: Ajv2020 | undefined

function validator(root: SchemaRoot): ValidateFunction {
  ajv ??= new Ajv2020({ allErrors: true, discriminator: true, strict: true, allowUnionTypes: true, verbose: true })
    .addSchema(experimentSchema)
    .addSchema(networkSchema)
  const found = ajv.getSchema(references[root])
  if (!found) throw new Error(`there is no schema ${references[root]}`)
  return found
}

/** True where `tree` is what the schema's `root` describes; else everything that is wrong with it is reported. */
export function validate(root: SchemaRoot, tree: MapTree, reporter: Reporter): boolean {
  const check = validator(root)
  if (check(toValue(tree))) return true
  reportErrors(check.errors ?? [], tree, reporter)
  return false
}
