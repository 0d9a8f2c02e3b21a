export { changeCatalogue, type ChangeCode } from './catalogue.ts'
export {
  CHANGE_CLASSES,
  SECTIONS,
  type Action,
  type Change,
  type ChangeClass,
  type ExperimentDiff,
  type MemberDiff,
  type Part,
  type Section,
  type Total,
} from './change.ts'
export { compareExperiments, type Comparison, type Variable } from './compare.ts'
export { diffExperiments, withChange } from './diff.ts'
export { roundedText } from './in-line.ts'
export { matchNames, type NetworkPair } from './names.ts'
export { sideOf } from './sides.ts'
export { lossForm, type LossForm } from './loss-form.ts'
export { confoundedPairs, type Versions } from './pairs.ts'
export { amount } from './totals.ts'
export { changesOf, countsOf, isChanged, isTold, type DiffReport, type SpecDiff } from './report.ts'
