import type { Plan } from '../../../compiler/index.ts'
import type { Dataset } from '../dataset.ts'
import type { Finding } from './finding.ts'

/** What is tested on must not be what was trained on. */
export function equalSets({ data: { files } }: Pick<Plan, 'data'>, { train, test }: Dataset): readonly Finding[] {
  if (train.images !== test.images) return []
  const [one, other] = [files?.train, files?.test].map((set) => set?.paths.map((path) => `\`${path}\``).join(', '))
  const where = one === other ? `both are ${one ?? ''}` : `${one ?? ''} and ${other ?? ''} hold the same`
  return [
    {
      code: 'same-images',
      message: `the ${test.count} images to test on are those that are trained on: ${where}`,
      help: 'name other files in `test`, and hold out images of the training set with `split: { validation: … }`; if it is meant, say why: `allow: [{ code: same-images, reason: … }]`',
      at: ['data', 'test', 'path'],
    },
  ]
}
