import type { Reporter } from '../diagnostics/index.ts'
import type { Model } from '../network/index.ts'
import { spanAt, type Path } from '../source/index.ts'
import type { Rule } from './rule.ts'
import { solversOf } from './solvers-of.ts'

/** A test sees every image of its set once. */
export const testsSeeTheSet: Rule = (model, reporter) => {
  const { spec, dataset } = model
  const solvers = solversOf(spec).filter(({ solver }) => solver.test.interval > 0)
  if (!dataset || solvers.length === 0) return
  const { validation, batch } = spec.data
  if (validation !== undefined) {
    const at = ['data', 'split', 'validation']
    if (dataset.whole.train !== undefined && validation >= dataset.whole.train) {
      reporter.report('split-size', {
        message: `${validation} validation images leave nothing of the ${dataset.whole.train} to train on`,
        at: spanAt(spec.tree, at),
        help: 'hold out fewer',
      })
    } else if (validation % batch.test > 0) checkBatch(model, validation, 'validation images', at, reporter)
  }
  const { test } = dataset.images
  for (const { solver, path } of solvers) {
    const { iterations } = solver.test
    if (test === undefined || !Number.isInteger(test)) continue // of files, it is counted when they are opened
    if (iterations === undefined || batch.test > test)
      checkBatch(model, test, 'test images', ['data', 'batch', 'test'], reporter)
    else checkIterations(model, iterations, path, reporter)
  }
}

/** Whole batches are tested. */
function checkBatch({ spec }: Model, images: number, what: string, at: Path, reporter: Reporter): void {
  const batch = spec.data.batch.test
  const set = what.replace(/ images$/, ' set')
  const help = what === 'test images' ? `take a test batch that divides ${images}` : `hold out a multiple of ${batch}`
  if (batch > images) {
    reporter.report('test-batch', {
      message: `a test batch of ${batch} is larger than the ${set} of ${images}`,
      at: spanAt(spec.tree, at),
      help,
    })
  } else if (images % batch > 0) {
    reporter.report('test-remainder', {
      message: `batches of ${batch} leave ${images % batch} of the ${images} ${what} untested`,
      at: spanAt(spec.tree, at),
      help,
    })
  }
}

function checkIterations({ spec, dataset }: Model, iterations: number, path: Path, reporter: Reporter): void {
  const images = dataset?.images.test ?? 0
  const batch = spec.data.batch.test
  const at = spanAt(spec.tree, [...path, 'test', 'iterations'])
  if (iterations * batch > images) {
    reporter.report('test-repeats', {
      message: `${iterations} test iterations of ${batch} are more than the ${images} test images`,
      at,
      help: `take ${Math.floor(images / batch)} iterations, or leave \`iterations\` out`,
    })
  } else if (iterations < Math.floor(images / batch)) {
    reporter.report('test-part', {
      message: `a test sees ${iterations * batch} of the ${images} test images`,
      at,
    })
  }
}
