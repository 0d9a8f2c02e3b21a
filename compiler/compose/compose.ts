import { didYouMean, type Reporter } from '../diagnostics/index.ts'
import type { MapTree } from '../source/index.ts'
import type { StageContext } from '../stage.ts'
import { withBases } from './bases.ts'
import { mergeTrees, withProvenance, type IdleDeletion } from './merge.ts'
import { applySettings, type Setting } from './settings.ts'

export interface Composed {
  readonly tree: MapTree
  /** False after a reported mistake: something that it extends is missing. */
  readonly complete: boolean
}

/** One document: the file, laid over what it extends, with the settings laid over both. Undefined after a reported mistake. */
export function compose(file: string, settings: readonly Setting[], context: StageContext): Composed | undefined {
  const { trees, own, complete } = withBases(file, context)
  if (!own) return undefined
  const [lowest, ...over] = trees.map((tree) => (tree === own ? tree : withProvenance(tree, 'inherited')))
  const { reporter } = context
  const tree = over.reduce(
    (below, next) => mergeTrees(below, next, (idle) => reportIdle(idle, reporter), []),
    lowest ?? own,
  )
  return { tree: applySettings(tree, settings, reporter), complete }
}

/** A null that deletes nothing is a mistake. */
export function reportIdle({ key, entry, known }: IdleDeletion, reporter: Reporter): void {
  reporter.report('nothing-to-delete', {
    message: `\`${key}: null\` deletes what was inherited, and nothing was`,
    at: entry.key,
    help: didYouMean(key, known) ?? 'remove the line',
  })
}
