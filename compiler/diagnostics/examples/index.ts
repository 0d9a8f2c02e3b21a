/** One example a code: `ts-compile explain` shows them, and the tests compile them. */
import type { DiagnosticCode } from '../catalogue/index.ts'
import { caffeExamples } from './caffe.ts'
import { courseExamples } from './course.ts'
import { dataExamples } from './data.ts'
import { emitExamples } from './emit.ts'
import type { RunExample, SpecExample } from './example.ts'
import { languageExamples } from './language.ts'
import { networkExamples } from './network.ts'
import { runExamples } from './run.ts'
import { trainingExamples } from './training.ts'

export { filesOf, type Edit, type Files, type RunExample, type SpecExample, type Variant } from './example.ts'
export { NET, SMALL, SMALL_FILES, TEACHER } from './small.ts'

/** Of the codes that a spec can earn. */
export const specExamples: Readonly<Partial<Record<DiagnosticCode, SpecExample>>> = {
  ...languageExamples,
  ...networkExamples,
  ...trainingExamples,
  ...courseExamples,
  ...dataExamples,
}

/** Of the codes that only a run can, and of those about other frameworks' files. */
export const causes: Readonly<Partial<Record<DiagnosticCode, RunExample>>> = {
  ...runExamples,
  ...caffeExamples,
  ...emitExamples,
}
