/** Measures what each `expect` asks for, before anything is written; what was measured once is remembered. */
import { join } from 'node:path'

import type { Plan } from '../../compiler/index.ts'
import { openBatches, partOf, type Dataset } from '../data/index.ts'
import type { Session } from '../engines/index.ts'
import { RunError } from '../run-error.ts'
import { makeFolder, writeWhole } from './files.ts'
import { readJson } from './folder.ts'
import type { Observer } from './observer.ts'
import { programIdentity, type Measured } from './program-identity.ts'
import { testScores } from './test-scores.ts'

type Rule = Plan['expect'][number]

/** The accuracies by network. Throws a RunError where one is lower than the spec expects. */
export async function checkExpectations(
  plan: Plan,
  dataset: Dataset,
  session: Session,
  measured: Measured,
  observe: Observer,
): Promise<Readonly<Record<string, number>>> {
  const found: Record<string, number> = {}
  for (const [images, rules] of measuredTogether(plan)) {
    const networks = new Set(rules.map(({ network }) => network))
    const { data } = plan
    const asked = rules.map(({ value, of, images }) => [value, of, images])
    const seen = { rules: asked, limit: data.limit?.test, batch: data.batch.test }
    const key = await programIdentity({ plan, dataset, measured }, 'expect', networks, seen)
    const file = join(measured.cache, `expect-${key}.json`)
    const known = remembered(file, rules)
    const values = known ?? (await measure(plan, dataset, session, rules, images))
    if (!known) {
      makeFolder(measured.cache)
      writeWhole(file, `${JSON.stringify(values)}\n`)
    }
    for (const rule of rules) found[rule.network] = judged(rule, values[rule.value], known !== undefined, observe)
  }
  await session.unload('expect')
  return found
}

function judged({ network, of, min, place }: Rule, accuracy: number, known: boolean, observe: Observer): number {
  observe({ type: 'expect', network, of, accuracy, min, known })
  if (accuracy >= min) return accuracy
  throw new RunError(
    'expectation-failed',
    1,
    `\`${network}.${of}\` has an accuracy of ${accuracy}, and the spec expects at least ${min}`,
    { place, help: 'train the teacher longer, take other weights, or expect less' },
  )
}

/** The accuracies by network, measured here and now. */
export async function measureExpectations(
  plan: Plan,
  dataset: Dataset,
  session: Session,
): Promise<Readonly<Record<string, number>>> {
  const found: Record<string, number> = {}
  for (const [images, rules] of measuredTogether(plan)) {
    const values = await measure(plan, dataset, session, rules, images)
    for (const { network, value } of rules) found[network] = values[value]
  }
  return found
}

/** The rules that ask for as many images. */
function measuredTogether({ expect }: Plan): ReadonlyMap<number | undefined, readonly Rule[]> {
  const asked = new Set(expect.map(({ images }) => images))
  return new Map([...asked].map((images) => [images, expect.filter((rule) => rule.images === images)]))
}

async function measure(
  plan: Plan,
  dataset: Dataset,
  session: Session,
  rules: readonly Rule[],
  images: number | undefined,
): Promise<Readonly<Record<string, number>>> {
  const size = plan.data.batch.test
  const all = Math.floor(partOf(plan, dataset, 'test').count / size)
  const iterations = images === undefined ? all : Math.min(all, Math.ceil(images / size))
  const spread = images === undefined ? {} : { spread: iterations * size }
  const batches = await openBatches(plan, dataset, 'test', { period: iterations, ...spread })
  try {
    const test = { stage: '', kind: 'expect', iterations, scalars: new Map() } as const
    const values = await testScores(plan, session, batches, test)
    // as many digits as the mean of float32 numbers has: 0.947599981 is 9,476 of 10,000
    return Object.fromEntries(rules.map(({ value }) => [value, Number((values[value] ?? NaN).toPrecision(7))]))
  } finally {
    await batches.close()
  }
}

/** Undefined where nothing was measured yet, or it cannot be read. */
function remembered(file: string, rules: readonly Rule[]): Readonly<Record<string, number>> | undefined {
  const read = readJson(file) as Readonly<Record<string, unknown>> | undefined
  const isWhole = read && rules.every(({ value }) => typeof read[value] === 'number')
  return isWhole ? (read as Readonly<Record<string, number>>) : undefined
}
