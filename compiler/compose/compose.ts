import { didYouMean, type Reporter } from '../diagnostics/index.ts'
import type { MapTree } from '../source/index.ts'
import type { StageContext } from '../stage.ts'
import { withBases } from './bases.ts'
import { mergeTrees, withProvenance, type IdleDeletion } from './merge.ts'
import { applySettings, type Setting } from './settings.ts'

/** One document: the file, laid over what it extends, with the settings laid over both. */
export function compose(file: string, settings: readonly Setting[], context: StageContext): MapTree | undefined {
  const trees = withBases(file, context)
  const own = trees?.at(-1)
  if (!trees || !own) return undefined
  const [lowest, ...over] = trees.map((tree) => (tree === own ? tree : withProvenance(tree, 'inherited')))
  const { reporter } = context
  const tree = over.reduce(
    (below, next) => mergeTrees(below, next, (idle) => reportIdle(idle, reporter)),
    lowest ?? own,
  )
  return applySettings(tree, settings, reporter)
}

/** A null that deletes nothing is a mistake. */
export function reportIdle({ key, entry, known }: IdleDeletion, reporter: Reporter): void {
  reporter.report('nothing-to-delete', {
    message: `\`${key}: null\` deletes what was inherited, and nothing was`,
    at: entry.key,
    help: didYouMean(key, known) ?? 'remove the line',
  })
}
