import type { Plan } from '../../../compiler/index.ts'
import type { Dataset } from '../dataset.ts'
import { restOfTests } from '../part.ts'
import type { Finding } from './finding.ts'

/** Of files, how many images there are to test on is known only now; of named sets the compiler says it. */
export function untestedRest(plan: Plan, dataset: Dataset): readonly Finding[] {
  const rest = restOfTests(plan, dataset)
  if (!rest) return []
  const { left, count } = rest
  return [
    {
      code: 'test-remainder',
      message: `batches of ${plan.data.batch.test} leave ${left} of the ${count} test images untested`,
      help: `take a test batch that divides ${count}: \`batch: { test: … }\` in \`data\``,
      at: ['data', 'batch', 'test'],
    },
  ]
}
