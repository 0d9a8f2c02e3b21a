/** Watches for networks that give all test images one class. */
import { programName, type Plan, type StagePlan } from '../../compiler/index.ts'
import type { Finding, GuardState } from './guard-state.ts'
import type { Values } from './progress.ts'

/** Tests in a row. One may be chance, and the first after fillers often is. */
const TESTS = 3
/** Of fewer images a share may be met by chance. */
const IMAGES = 100
/** Means of float32 over batches are as exact as this. */
const EXACT = 2e-6

/** How often each class was seen in a test. */
export type Seen = ReadonlyMap<number, number>

/** After a test at `iteration` of `stage`. Answers of layers that the stage does not train, as in one of hints, are not judged. */
export function watchAnswers(
  plan: Plan,
  stage: StagePlan,
  state: GuardState,
  { iteration, values, seen }: { iteration: number; values: Values; seen: Seen },
): readonly Finding[] {
  const images = [...seen.values()].reduce((sum, count) => sum + count, 0)
  if (images < IMAGES || seen.size < 2) return []
  const before = state.collapsed // of layers that are not judged in this stage, nothing goes on
  state.collapsed = {}
  const trained = new Set(plan.networks.filter(({ trainable }) => trainable > 0).map(({ name }) => name))
  return plan.metrics
    .filter(({ type, settings, input }) => type === 'accuracy' && settings === '' && trained.has(input.split('.')[0]))
    .filter(({ input }) => isTrained(plan, stage, input))
    .flatMap(({ name, input }) => {
      const classes = [...seen].filter(([, count]) => Math.abs(values[name] - count / images) < EXACT)
      const last = before[name] ?? { since: iteration, tests: 0 }
      const { since, tests } =
        classes.length === 0 ? { since: iteration, tests: 0 } : { ...last, tests: last.tests + 1 }
      state.collapsed[name] = { since: tests === 0 ? iteration : since, tests }
      if (tests !== TESTS) return []
      const [[klass]] = classes
      const which = classes.length === 1 ? `class ${klass}` : 'one class'
      return [
        {
          guard: 'collapsed_output' as const,
          message: `\`${input}\` gives all ${images} test images ${which} since iteration ${since}: in ${TESTS} tests \`${name}\` was the share of one class`,
          help: 'lower `base_lr` or begin with `warmup`; look at the fillers, at biases and ReLUs that let nothing through, and whether labels fit their images',
          since,
        },
      ]
    })
}

/** Whether the stage changes what a layer holds, or the layer holds nothing. */
function isTrained({ programs, state }: Plan, stage: StagePlan, layer: string): boolean {
  const held = state.map(({ name }) => name).filter((name) => name.startsWith(`${layer}.`))
  const steps = new Set([programName(stage.name, 'train'), programName(stage.name, 'update')])
  const written = new Set(
    programs
      .filter(({ name }) => steps.has(name))
      .flatMap(({ outputs }) => outputs.flatMap((output) => (output.kind === 'state' ? [output.state] : []))),
  )
  return held.length === 0 || held.some((name) => written.has(name))
}
