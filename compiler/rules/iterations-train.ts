import type { NormalizedLoss, NormalizedStage } from '../normalize/index.ts'
import { keySpanAt } from '../source/index.ts'
import type { Rule } from './rule.ts'
import { isTrial, whole } from './solvers-of.ts'

/** In every iteration of a stage at least one of its losses counts. */
export const iterationsTrain: Rule = ({ spec }, reporter) => {
  if (!spec.termsKnown || !spec.stagesKnown) return
  for (const stage of spec.stages) {
    const losses = spec.losses.filter(({ name, weight }) => weight !== 0 && stage.losses.includes(name))
    const idle = isTrial(spec, stage.path) ? 0 : idleIn(stage, losses)
    const at = losses.find(({ active }) => active) ?? losses.find(({ weight }) => typeof weight !== 'number')
    if (idle === 0 || !at) continue
    const of = `${idle} of the ${stage.solver.max_iter} iterations of ${whole(stage.path)}`
    const isOfWindows = losses.every(({ weight }) => typeof weight === 'number')
    const [alone, none] = isOfWindows
      ? ['is not active', 'no loss is active']
      : ['counts for nothing', 'no loss counts']
    reporter.report('idle-iterations', {
      message: losses.length === 1 ? `\`losses.${at.name}\`, the only one, ${alone} in ${of}` : `${none} in ${of}`,
      at: keySpanAt(at.tree, [at.active ? 'active' : 'weight']),
      help: 'nothing is learned in them: let a loss count throughout, or take a shorter run',
    })
  }
}

/** How many iterations none of them counts in; 0 where one that begins too late or ends too late is told of that. */
function idleIn({ solver }: NormalizedStage, losses: readonly NormalizedLoss[]): number {
  const windows = losses.map((loss) => countedIn(loss)).sort(([a], [b]) => a - b)
  if (windows.some(([start]) => start >= solver.max_iter)) return 0
  let [reached, idle] = [0, 0]
  for (const [start, end] of windows) {
    idle += Math.max(0, start - reached)
    reached = Math.max(reached, end)
  }
  return windows.length > 0 ? idle + Math.max(0, solver.max_iter - reached) : 0
}

/** From which iteration on a loss counts, and up to which: it is active, and its weight is not 0. */
function countedIn({ active, weight }: NormalizedLoss): readonly [number, number] {
  const [from, to] = [active?.start ?? 0, active?.end ?? Infinity]
  if (typeof weight === 'number') return [from, to]
  const begins = weight.from === 0 ? weight.start : 0
  const ends = weight.to === 0 ? (weight.type === 'step' ? weight.start : (weight.end ?? Infinity)) : Infinity
  return [Math.max(from, begins), Math.max(begins, Math.min(to, ends))]
}
