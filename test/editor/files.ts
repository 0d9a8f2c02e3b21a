/** The specs of the repository, and what the schema knows. */
import { readdirSync } from 'node:fs'

import experimentSchema from '../../schema/experiment.schema.json' with { type: 'json' }

/** Every experiment and network file, the examples of the documents included. */
export const specFiles: readonly string[] = ['experiments', 'docs/examples'].flatMap((folder) =>
  readdirSync(folder, { recursive: true })
    .map((name) => `${folder}/${String(name)}`)
    .filter((path) => path.endsWith('.yaml'))
    .sort(),
)

interface LayerSchema {
  readonly properties: { readonly type: { readonly const: string } }
}
const definitions = experimentSchema.$defs as unknown as Readonly<Record<string, LayerSchema>>

export const layerTypes: readonly string[] = experimentSchema.$defs.layer.oneOf.map(
  ({ $ref }) => definitions[$ref.replace(/^.*\//, '')].properties.type.const,
)
