/** The course of a training, stage after stage, in the words that the plan prints. */
import type { Plan, StagePlan } from '../plan/index.ts'
import { solverLines } from './solver-text.ts'
import { counted, grouped } from './table.ts'

export interface StageText {
  /** `SOLVER`; or `STAGE hints, iterations 0 to 2,000: losses hint, fresh slots`. */
  readonly title: string
  readonly lines: readonly string[]
}

export function stageTexts({ stages, seed, best, keep, solverstate }: Plan): readonly StageText[] {
  let first = 0
  const run = [
    ...(best
      ? [
          `ends with the state of the ${best.mode === 'max' ? 'most' : 'least'} ${best.phase} ${best.metric} of all tests`,
        ]
      : []),
    ...(keep === undefined ? [] : [`keeps the last ${keep === 1 ? 'checkpoint' : `${keep} checkpoints`}`]),
  ]
  return stages.map((stage, i) => {
    const start = first
    first += stage.solver.max_iter
    const own = solverLines(stage.solver, seed)
    const held = stage.frozen.length > 0 ? [`frozen here: ${stage.frozen.join(', ')}`] : []
    const before = solverstate && i === 0 ? [goesOn(solverstate)] : []
    return {
      title: titleOf(stage, start, i),
      lines: [...before, ...held, ...own, ...(i === stages.length - 1 ? run : [])],
    }
  })
}

function goesOn({ file, iteration, entries }: NonNullable<Plan['solverstate']>): string {
  const where = iteration === undefined ? 'goes on' : `goes on after iteration ${grouped(iteration)},`
  return `${where} from ${file}: ${counted(entries.length, 'slot')}`
}

function titleOf({ name, losses, slots, solver }: StagePlan, start: number, index: number): string {
  if (name === '') return 'SOLVER'
  const kept = index === 0 ? '' : slots === 'keep' ? ', slots kept' : ', fresh slots'
  return `STAGE ${name}, iterations ${grouped(start)} to ${grouped(start + solver.max_iter)}: losses ${losses.join(', ')}${kept}`
}
