import { unmadeStatistics } from '../network/index.ts'
import type { SolverSpec } from '../schema/index.ts'
import { spanAt, type Path } from '../source/index.ts'
import type { StartRule } from './rule.ts'
import { isTrial, solversOf, whole } from './solvers-of.ts'

interface Late {
  readonly path: Path
  readonly what: string
  readonly help: string
}

/** Whatever is to change the learning rate, or to end the run, does so before the last iteration. */
export const changesBeforeTheEnd: StartRule = (model, fresh, reporter) => {
  const { spec } = model
  const unmade = unmadeStatistics(model, fresh) // of the first stage: later ones have no first test
  for (const { solver, path } of solversOf(spec)) {
    if (isTrial(spec, path)) continue
    const { initial = unmade === undefined } = solver.test
    for (const late of lateIn(solver, initial)) {
      reporter.report('never-reached', {
        message: `${late.what}, and ${whole(path)} ends at ${solver.max_iter}`,
        at: spanAt(spec.tree, [...path, ...late.path]),
        help: late.help,
        notes: [{ message: `${whole(path)} ends here`, span: spanAt(spec.tree, [...path, 'max_iter']) }],
      })
    }
  }
}

/** `testsFirst`: whether there is a test before the first update. */
function lateIn(
  { lr_policy: policy, max_iter, warmup, test, early_stopping: early }: SolverSpec,
  testsFirst: boolean,
): readonly Late[] {
  const found: Late[] = []
  const tests = Number(testsFirst) + Math.ceil(max_iter / test.interval)
  if (early && test.interval > 0 && early.patience >= tests - 1) {
    found.push({
      path: ['early_stopping', 'patience'],
      what: `\`early_stopping\` waits for ${early.patience} tests after the best, of ${tests} that there are`,
      help: 'take a smaller `patience`, or test more often',
    })
  }
  if (policy.type === 'step' && policy.stepsize >= max_iter) {
    found.push({
      path: ['lr_policy', 'stepsize'],
      what: `the learning rate would first fall at ${policy.stepsize}`,
      help: 'take a smaller `stepsize`, or `lr_policy: { type: fixed }`',
    })
  }
  if (policy.type === 'multistep') {
    const late = policy.stepvalue.findIndex((value) => value >= max_iter)
    if (late >= 0) {
      found.push({
        path: ['lr_policy', 'stepvalue', late],
        what: `the learning rate would fall at ${policy.stepvalue[late]}`,
        help: 'take smaller values of `stepvalue`, or a larger `max_iter`',
      })
    }
  }
  if (policy.type === 'sigmoid' && policy.stepsize >= max_iter) {
    found.push({
      path: ['lr_policy', 'stepsize'],
      what: `the learning rate would be half way at ${policy.stepsize}`,
      help: 'take a smaller `stepsize`',
    })
  }
  if (warmup && warmup.iterations >= max_iter) {
    found.push({
      path: ['warmup', 'iterations'],
      what: `the warm-up takes ${warmup.iterations} iterations`,
      help: 'take a shorter warm-up: only at its end is the rate what `lr_policy` says',
    })
  }
  return found
}
