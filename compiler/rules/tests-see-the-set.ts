import { spanAt } from '../source/index.ts'
import type { Rule } from './rule.ts'

/** A test sees every image of the test set once. */
export const testsSeeTheSet: Rule = ({ spec, dataset }, reporter) => {
  const { interval, iterations } = spec.solver.test
  if (!dataset || interval === 0) return
  const batch = spec.data.batch.test
  if (batch > dataset.images.test) {
    reporter.report('test-batch', {
      message: `a test batch of ${batch} is larger than the test set of ${dataset.images.test}`,
      at: spanAt(spec.tree, ['data', 'batch', 'test']),
      help: `take a test batch that divides ${dataset.images.test}`,
    })
    return
  }
  const left = dataset.images.test % batch
  if (iterations === undefined && left > 0) {
    reporter.report('test-remainder', {
      message: `batches of ${batch} leave ${left} of the ${dataset.images.test} test images untested`,
      at: spanAt(spec.tree, ['data', 'batch', 'test']),
      help: `take a test batch that divides ${dataset.images.test}`,
    })
  } else if (iterations !== undefined && iterations * batch > dataset.images.test) {
    reporter.report('test-repeats', {
      message: `${iterations} test iterations of ${batch} are more than the ${dataset.images.test} test images`,
      at: spanAt(spec.tree, ['solver', 'test', 'iterations']),
      help: `take ${Math.floor(dataset.images.test / batch)} iterations, or leave \`iterations\` out`,
    })
  } else if (iterations !== undefined && iterations < Math.floor(dataset.images.test / batch)) {
    reporter.report('test-part', {
      message: `a test sees ${iterations * batch} of the ${dataset.images.test} test images`,
      at: spanAt(spec.tree, ['solver', 'test', 'iterations']),
    })
  }
}
