/** What an experiment itself says of a variable, under its own names. */
import type { CompiledExperiment } from '../result.ts'
import { treeAt, type Tree } from '../source/index.ts'
import { entriesOf } from './differences.ts'
import { inLine } from './in-line.ts'

/** The value that stands at `path` of the spec; a loss as a whole is its weight and its formula. Undefined where there is none. */
export function ownValue({ tree, spec }: CompiledExperiment, path: readonly string[]): string | undefined {
  const [top, name, ...below] = path
  if (top === 'network') return undefined // a layer there is known by its name alone
  const found = path.reduce<Tree | undefined>((here, key) => entriesOf(here)?.get(key), tree)
  if (!found || top !== 'losses' || name === undefined || below.length > 0) return found && inLine(found)
  const weight = treeAt(found, ['weight'])
  const formula = spec.losses.find((loss) => loss.name === name)?.formula ?? inLine(found)
  return weight ? `${inLine(weight)} · ${formula}` : formula
}
