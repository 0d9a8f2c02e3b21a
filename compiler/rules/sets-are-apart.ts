import { spanAt, toValue, treeAt } from '../source/index.ts'
import type { Rule } from './rule.ts'

/** What is tested on is not, by its very name, what is trained on. Sets of other names are held against each other by content, in a run. */
export const setsAreApart: Rule = ({ spec }, reporter) => {
  const [train, test] = ['train', 'test'].map((part) => treeAt(spec.tree, ['data', part, 'path']))
  if (!train || !test || JSON.stringify(toValue(train)) !== JSON.stringify(toValue(test))) return
  reporter.report('same-images', {
    message: 'the images to test on are those that are trained on: both are the same files',
    at: test.span,
    help: 'name other files in `test`, and hold out images of the training set with `split: { validation: … }`; if it is meant, say why: `allow: [{ code: same-images, reason: … }]`',
    notes: [{ message: 'what is trained on', span: spanAt(spec.tree, ['data', 'train', 'path']) }],
  })
}
