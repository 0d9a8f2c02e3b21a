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
    const at = losses.find(({ active }) => active)
    if (idle === 0 || !at) continue
    const of = `${idle} of the ${stage.solver.max_iter} iterations of ${whole(stage.path)}`
    reporter.report('idle-iterations', {
      message:
        losses.length === 1
          ? `\`losses.${at.name}\`, the only one, is not active in ${of}`
          : `no loss is active in ${of}`,
      at: keySpanAt(at.tree, ['active']),
      help: 'nothing is learned in them: let a loss be active throughout, or take a shorter run',
    })
  }
}

/** How many iterations none of them counts in; 0 where one that begins too late or ends too late is told of that. */
function idleIn({ solver }: NormalizedStage, losses: readonly NormalizedLoss[]): number {
  const windows = losses
    .map(({ active }) => [active?.start ?? 0, active?.end ?? Infinity] as const)
    .sort(([a], [b]) => a - b)
  if (windows.some(([start]) => start >= solver.max_iter)) return 0
  let [reached, idle] = [0, 0]
  for (const [start, end] of windows) {
    idle += Math.max(0, start - reached)
    reached = Math.max(reached, end)
  }
  return windows.length > 0 ? idle + Math.max(0, solver.max_iter - reached) : 0
}
