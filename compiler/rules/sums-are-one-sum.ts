import type { Model } from '../network/index.ts'
import type { NormalizedLoss } from '../normalize/index.ts'
import { spanAt, type Path } from '../source/index.ts'
import type { Rule } from './rule.ts'

/** What is chosen by `loss` is chosen among sums of the same losses with the same weights. */
export const sumsAreOneSum: Rule = (model, reporter) => {
  const { spec } = model
  if (!spec.termsKnown || !spec.stagesKnown) return
  const report = (path: Path, why: string): void =>
    reporter.report('sum-changes', {
      message: `\`${String(path.at(-1))}\` compares sums that are not of the same losses: ${why}`,
      at: spanAt(spec.tree, [...path, 'metric']),
      help: 'name a metric, or a single loss as `loss.NAME`',
    })
  if (spec.best?.metric === 'loss') {
    const [first, ...others] = spec.stages.map(({ losses }) => countedIn(model, losses))
    const changing = spec.losses.find(isChanging)
    const isOther = others.some((losses) => losses.map(named).join() !== first?.map(named).join())
    if (isOther) report(['solver', 'best'], 'each stage has its own')
    else if (changing) report(['solver', 'best'], `the weight of \`${changing.name}\` changes`)
  }
  for (const { solver, path, losses } of spec.stages) {
    const changing = countedIn(model, losses).find(isChanging)
    if (changing && solver.early_stopping?.metric === 'loss')
      report([...path, 'early_stopping'], `the weight of \`${changing.name}\` changes`)
  }
}

function countedIn({ spec }: Model, names: readonly string[]): readonly NormalizedLoss[] {
  return spec.losses.filter(({ name, weight }) => weight !== 0 && names.includes(name))
}

function named({ name }: NormalizedLoss): string {
  return name
}

function isChanging({ weight, active }: NormalizedLoss): boolean {
  return active !== undefined || (typeof weight !== 'number' && weight.from !== weight.to)
}
