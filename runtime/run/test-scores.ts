/** What a test finds: the mean of every value over its batches, and tallies summed up before they are divided. */
import { programName, type Plan, type Program, type ProgramName } from '../../compiler/index.ts'
import type { Batches } from '../data/index.ts'
import type { Session, Tensor } from '../engines/index.ts'

/** One test: which program on how many batches, and the numbers that it is given. */
export interface Test {
  readonly stage: string
  readonly kind: 'test' | 'expect'
  readonly iterations: number
  readonly scalars: ReadonlyMap<string, Tensor>
  /** Counts the labels, by class. */
  readonly seen?: Map<number, number>
}

export async function testScores(
  plan: Plan,
  session: Session,
  batches: Batches,
  { stage, kind, iterations, scalars, seen }: Test,
): Promise<Readonly<Record<string, number>>> {
  const name = programName(stage, kind)
  const program = plan.programs.find((candidate) => candidate.name === name)
  const sums = new Map<string, Float64Array>()
  for (let i = 0; i < iterations; i++) {
    const batch = await batches.next()
    if (seen) batch.get('data.label')?.data.forEach((label) => seen.set(label, (seen.get(label) ?? 0) + 1))
    const taught = kind === 'test' ? await withTaps(plan, session, programName(stage, 'teacher/test'), batch) : batch
    const feeds = new Map([...taught, ...scalars])
    for (const [output, { data }] of await session.run(name, feeds)) {
      const sum = sums.get(output) ?? new Float64Array(data.length)
      data.forEach((value, k) => (sum[k] += value))
      sums.set(output, sum)
    }
  }
  return Object.fromEntries((program?.outputs ?? []).flatMap((output) => scoresOf(output, sums, iterations)))
}

function scoresOf(
  output: Program['outputs'][number],
  sums: ReadonlyMap<string, Float64Array>,
  batches: number,
): readonly (readonly [string, number])[] {
  const sum = sums.get(output.name)
  if (!sum) return []
  if (output.kind !== 'tally') return [[output.name, digits(sum[0] / batches)]]
  const entries = sum.length / 2
  // a class that is not in the test has no share
  return [...sum.subarray(0, entries)].flatMap((part, k) =>
    sum[entries + k] > 0 ? [[`${output.of}.${k}`, digits(part / sum[entries + k])] as const] : [],
  )
}

/** The metrics that tests take by class. */
export function talliesOf({ programs }: Plan): readonly string[] {
  const outputs = programs.flatMap((program) => program.outputs)
  return [...new Set(outputs.flatMap((output) => (output.kind === 'tally' ? [output.of] : [])))]
}

/** The batch, and what the frozen networks make of it, for programs that read that. */
export async function withTaps(
  plan: Plan,
  session: Session,
  program: ProgramName,
  batch: ReadonlyMap<string, Tensor>,
): Promise<Map<string, Tensor>> {
  const feeds = new Map(batch)
  if (!plan.programs.some(({ name }) => name === program)) return feeds
  for (const [tap, tensor] of await session.run(program, batch)) feeds.set(`tap.${tap}`, tensor)
  return feeds
}

/** Nine digits: all that a float32 has. */
export function digits(value: number): number {
  return Number(value.toPrecision(9))
}
