import { spanAt } from '../source/index.ts'
import type { Rule } from './rule.ts'
import { isTrial } from './solvers-of.ts'

/** What changes with the iteration does so before the longest stage that it counts in ends, and is done by then. */
export const schedulesBegin: Rule = ({ spec }, reporter) => {
  for (const { name, spec: loss, active, tree } of spec.losses) {
    const stages = spec.stages.filter(({ losses }) => losses.includes(name))
    if (stages.length === 0 || stages.some(({ path }) => isTrial(spec, path))) continue
    const longest = stages.reduce((long, stage) => (stage.solver.max_iter > long.solver.max_iter ? stage : long))
    const end = longest.solver.max_iter
    const notes = [{ message: 'it ends here', span: spanAt(spec.tree, [...longest.path, 'max_iter']) }]
    const temperature = loss.type === 'distillation' ? loss.temperature : undefined
    for (const [key, value] of Object.entries({ weight: loss.weight, temperature, active })) {
      if (typeof value !== 'object') continue
      const what = spec.stages.length > 1 ? `stage \`${longest.name}\`` : 'the run'
      if (value.start < end) {
        if (!('end' in value) || value.end === undefined || value.end <= end) continue
        reporter.report('never-reached', {
          message: `\`losses.${name}.${key}\` ends at ${value.end}, and ${what} ends at ${end}`,
          at: spanAt(tree, [key, 'end']),
          help: `take an \`end\` up to ${end}${key === 'active' ? ', or leave it out' : ''}`,
          notes,
        })
        continue
      }
      reporter.report('never-reached', {
        message: `\`losses.${name}.${key}\` begins at ${value.start}, and ${what} ends at ${end}`,
        at: spanAt(tree, [key, 'start']),
        help: `take a \`start\` before ${end}`,
        notes,
      })
    }
  }
}
