/** Asks a run's networks, on the engine, all that measures are made of. */
import { unitsName, type Plan } from '../../compiler/index.ts'
import { openBatches, partOf } from '../data/index.ts'
import type { Engine, Session, Tensor } from '../engines/index.ts'
import { openEngine } from '../engines/index.ts'
import { ForeignTeachers, scheduleScalars, weightAt, withBatch, type FinishedRun, type StateAt } from '../run/index.ts'
import { sumOfNorms } from './pulls.ts'
import { asScores, type Scores } from './scores.ts'
import type { PullsAt, Rectified, Subject } from './section.ts'

/** Training images that gradients are taken of. */
const PULLED = 2048

type AnalysisPlan = ReturnType<FinishedRun['experiment']['analysis']>

/** In the order of the spec; a network without an output a class is left out. Throws a RunError for what data or engine do. */
export async function gather(run: FinishedRun): Promise<readonly Subject[]> {
  const { plan, dataset } = run
  const { engine } = await openEngine()
  const test = await answersOf(run, engine, 'test')
  const validation = plan.data.images.validation === undefined ? undefined : await answersOf(run, engine, 'validation')
  const pulls = await pullsOf(run, engine)
  return test.analysed.flatMap(({ network, role }) => {
    const scores = test.scores.get(network)
    if (!scores) return []
    const held = validation?.scores.get(network)
    return [
      {
        network,
        role,
        classes: plan.data.classes,
        classNames: dataset.classNames ?? Array.from({ length: plan.data.classes }, (_, i) => String(i)),
        test: scores,
        ...(held && { validation: held }),
        teachers: teachersOf(network, plan).flatMap((teacher) => {
          const theirs = test.scores.get(teacher)
          return theirs ? [{ network: teacher, test: theirs }] : []
        }),
        rectified: test.rectified.get(network) ?? [],
        pulls: pulls.get(network) ?? [],
        seed: plan.seed,
      },
    ]
  })
}

/** Those that its losses and metrics hold it against. */
function teachersOf(network: string, { losses, metrics, networks }: Plan): readonly string[] {
  const own = (input: string): boolean => input.startsWith(`${network}.`)
  const read = [
    ...losses.flatMap(({ input, sources }) => (own(input) ? sources : [])),
    ...metrics.flatMap(({ input, target }) => (own(input) && target !== undefined ? [target] : [])),
  ]
  return networks
    .map(({ name }) => name)
    .filter((name) => name !== network && read.some((tap) => tap.startsWith(`${name}.`)))
}

interface Answers {
  readonly analysed: AnalysisPlan['analysed']
  readonly scores: ReadonlyMap<string, Scores>
  readonly rectified: ReadonlyMap<string, readonly Rectified[]>
}

async function answersOf(run: FinishedRun, engine: Engine, phase: 'test' | 'validation'): Promise<Answers> {
  const { count } = partOf(run.plan, run.dataset, phase)
  const plan = withBatch(run.plan, count)
  const batch = plan.data.batch.test
  const whole = run.experiment.analysis(batch)
  const { analysed, rectified } = whole
  const iterations = Math.floor(count / batch)
  const data = new Map(analysed.map(({ network, width }) => [network, new Float32Array(iterations * batch * width)]))
  const passed = new Map(rectified.map((one) => [unitsName(one.network, one.layer), new Float64Array(one.units)]))
  const labels = new Int32Array(iterations * batch)
  await withSession(run, engine, only(whole, 'answers'), run.end, async (session) => {
    const batches = await openBatches(plan, run.dataset, phase, { period: iterations })
    try {
      for (let i = 0; i < iterations; i++) {
        const feeds = await batches.next()
        labels.set(feeds.get('data.label')?.data ?? [], i * batch)
        const found = await session.run('answers', feeds)
        for (const { network, layer, width } of analysed)
          data.get(network)?.set(found.get(`${network}.${layer}`)?.data ?? [], i * batch * width)
        for (const [name, sums] of passed) found.get(name)?.data.forEach((sum, unit) => (sums[unit] += sum))
      }
    } finally {
      await batches.close()
    }
  })
  return {
    analysed,
    scores: new Map(
      analysed.map(({ network, width, foreign }) => {
        const own = data.get(network) ?? new Float32Array()
        return [network, { count: labels.length, width, data: foreign ? asScores(own, width) : own, labels }]
      }),
    ),
    rectified: new Map(
      analysed.map(({ network }) => [
        network,
        rectified
          .filter((one) => one.network === network)
          .map(({ layer, places }) => ({
            layer,
            places,
            passed: passed.get(unitsName(network, layer)) ?? new Float64Array(),
          })),
      ]),
    ),
  }
}

/** By network, before the first update, at each state that was kept, and in the end. */
async function pullsOf(run: FinishedRun, engine: Engine): Promise<ReadonlyMap<string, readonly PullsAt[]>> {
  const { plan } = run
  const batch = Math.min(plan.data.batch.train, partOf(plan, run.dataset, 'train').count)
  const whole = run.experiment.analysis(batch)
  if (whole.terms.length === 0) return new Map()
  const trained = new Set(plan.networks.filter(({ trainable }) => trainable > 0).map(({ name }) => name))
  const terms = whole.terms.filter(({ network }) => trained.has(network))
  const found: { readonly at: StateAt; readonly sizes: Sizes }[] = []
  for (const open of [...run.earlier, () => run.end]) {
    const at = open()
    if (found.some((other) => other.at.iteration === at.iteration)) continue
    found.push({ at, sizes: await sizesAt(run, engine, { ...whole, terms }, at, batch) })
  }
  return new Map(
    [...trained].map((network) => [
      network,
      found.flatMap(({ at, sizes }): PullsAt[] => {
        const own = terms.filter((term) => term.network === network)
        if (own.length === 0) return []
        const { iteration } = at
        return [
          {
            iteration,
            images: sizes.images,
            terms: own.map(({ loss }) => ({
              loss,
              weight: weightIn(plan, loss, at),
              size: sizes.mean.get(loss) ?? NaN,
            })),
          },
        ]
      }),
    ]),
  )
}

interface Sizes {
  readonly images: number
  readonly mean: ReadonlyMap<string, number>
}

async function sizesAt(
  run: FinishedRun,
  engine: Engine,
  whole: AnalysisPlan,
  at: StateAt,
  batch: number,
): Promise<Sizes> {
  const { data, ...rest } = run.plan
  const plan: Plan = { ...rest, data: { ...data, batch: { ...data.batch, train: batch } } }
  const { count } = partOf(plan, run.dataset, 'train')
  const iterations = Math.max(1, Math.min(Math.ceil(PULLED / batch), Math.floor(count / batch)))
  const sums = new Map(whole.terms.map(({ loss }) => [loss, 0]))
  const scalars = scheduleScalars(plan.losses, at.stage, at.iter)
  await withSession(run, engine, only(whole, 'pulls'), at, async (session) => {
    const batches = await openBatches(plan, run.dataset, 'train')
    try {
      for (let i = 0; i < iterations; i++) {
        const found = await session.run('pulls', new Map([...(await batches.next()), ...scalars]))
        for (const { loss } of whole.terms)
          sums.set(loss, (sums.get(loss) ?? 0) + sumOfNorms(found.get(`loss.${loss}`)?.data ?? [], batch))
      }
    } finally {
      await batches.close()
    }
  })
  const images = iterations * batch
  return { images, mean: new Map([...sums].map(([loss, sum]) => [loss, sum / images])) }
}

/** Of a loss that does not count in the stage, or not now, 0. */
function weightIn({ losses }: Plan, name: string, { stage, iter }: StateAt): number {
  const loss = losses.find((one) => one.name === name)
  return loss && stage.losses.includes(name) ? weightAt(loss, stage, iter) : 0
}

/** One program by itself: the engine makes ready what it is asked for alone. */
function only(whole: AnalysisPlan, name: 'answers' | 'pulls'): AnalysisPlan {
  return { ...whole, programs: whole.programs.filter((program) => program.name === name) }
}

async function withSession(
  { plan, dataset, folder }: FinishedRun,
  engine: Engine,
  { programs, state }: AnalysisPlan,
  { tensors }: StateAt,
  act: (session: Session) => Promise<void>,
): Promise<void> {
  const foreign = await ForeignTeachers.open(plan.networks, { engine, folder, dataset })
  const known = new Map<string, Tensor>(
    state.flatMap(({ name }) => (tensors.has(name) ? [[name, tensors.get(name) as Tensor]] : [])),
  )
  const session = foreign.teaching(await engine.load({ programs, state }, known), { programs })
  try {
    await act(session)
  } finally {
    await session.dispose()
  }
}
