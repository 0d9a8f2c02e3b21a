/** What came out: the last numbers of a run, all of its tests, and how long it took. */
import type { Plan } from '../../compiler/index.ts'
import { counted, grouped } from '../../compiler/emit/index.ts'
import { bestTest } from '../best-test.ts'
import { finalTest } from '../final-test.ts'
import type { RunRecord } from './record.ts'
import { htmlTable, shown, type HtmlTable, type Share } from './tables.ts'

/** A number that a reader looks for first. */
export interface Card {
  readonly value: string
  readonly name: string
  readonly note: string
}

export function cardsOf({ plan, result, metrics }: RunRecord): readonly Card[] {
  const last = finalTest(result)
  const tested = last
    ? [
        ...plan.metrics.map((metric) => ({
          name: metric.name,
          value: shown(last.values[metric.name]),
          note: bestNote(result, metric),
        })),
        { name: 'test loss', value: shown(last.values['loss']), note: `after ${grouped(last.iteration)} iterations` },
      ]
    : trainedOnly(metrics)
  const teachers = plan.expect.map(({ network, metric, of, min }) => ({
    name: `${network}: ${metric} of ${of}`,
    value: shown(result.expected[network]),
    note: `on the whole test set, before step 1; at least ${min} expected`,
  }))
  const sizes = plan.networks.map(({ name, parameters, trainable }) => ({
    name: `parameters of ${name}`,
    value: grouped(parameters),
    note: trainable === 0 ? 'frozen' : trainable === parameters ? 'all trained' : `${grouped(trainable)} trained`,
  }))
  return [...tested, ...teachers, ...sizes]
}

function trainedOnly(metrics: RunRecord['metrics']): readonly Card[] {
  const line = metrics.findLast(({ phase }) => phase === 'train')
  const { loss, iter } = line ?? {}
  if (typeof loss !== 'number') return []
  return [
    { name: 'train loss', value: shown(loss), note: `at iteration ${grouped(Number(iter))}; no test in this run` },
  ]
}

type Metric = Plan['metrics'][number]

function bestNote(result: RunRecord['result'], metric: Metric): string {
  const best = bestTest(result, metric)
  if (!best) return ''
  if (result.tests.length === 1) return 'of one test'
  return best.iteration === finalTest(result)?.iteration
    ? 'the best of all tests'
    : `best ${shown(best.value)} at ${grouped(best.iteration)}`
}

/** Why stages ended before their last iteration, and with which state the run did. */
export function endingsOf({ result: { endings, warnings, best, audit }, lock }: RunRecord): readonly string[] {
  return [
    ...(lock.resumed ?? []).flatMap(({ iteration, anyway }) =>
      anyway
        ? [
            `changed on the way, after iteration ${grouped(iteration)}: ${anyway.changes.join('; ')}; because: ${anyway.reason}`,
          ]
        : [],
    ),
    ...endings.map(({ stage, iteration, why }) => {
      const what = stage === '' ? 'the training' : `stage ${stage}`
      return `${what} ended at iteration ${grouped(iteration)}: ${why}`
    }),
    ...(best
      ? [
          `the weights are those of iteration ${grouped(best.iteration)}, where the ${best.phase} ${best.metric} was best: ${shown(best.value)}`,
        ]
      : []),
    ...(audit?.sentences ?? []),
    ...warnings,
  ]
}

/** More are told in one sentence. */
const TOLD = 3

/** Which of the runs did not come to their end, and why. */
export function unfinishedOf(runs: readonly RunRecord[]): readonly string[] {
  const found = runs.filter(({ result }) => result.unfinished !== undefined)
  if (found.length > TOLD)
    return [
      `${grouped(found.length)} of ${grouped(runs.length)} runs: the table of members has their state. Their numbers are not final.`,
    ]
  return found.map(
    ({ label, result: { unfinished } }) =>
      `${label === '' ? '' : `${label}: `}${unfinished}. Its numbers are not final.`,
  )
}

/** Every test of a run, with every value. */
export function testsOf(tests: RunRecord['result']['tests']): HtmlTable | undefined {
  const [first] = tests
  if (!first) return undefined
  const names = Object.keys(first.values)
  return htmlTable(
    ['iteration', ...names],
    tests.map(({ iteration, values }) => [iteration, ...names.map((name): Share => ({ share: values[name] }))]),
  )
}

/** The one thing in a report that differs between two runs of the same. */
export function timingOf(runs: readonly RunRecord[]): HtmlTable {
  return htmlTable(
    ['run', 'seconds, tests included', 'images a second of training', 'gone on after iteration'],
    runs.map(({ label, plan, lock: { resumed = [] }, result: { seconds, imagesPerSecond } }) => [
      label === '' ? plan.name : label,
      { text: seconds.toFixed(1), number: true },
      Math.round(imagesPerSecond),
      resumed.map(({ iteration }) => grouped(iteration)).join(', ') || '–',
    ]),
  )
}

/** Hashes, and what the numbers depend on: what all runs share, and what each has of its own. */
export function locksOf(runs: readonly RunRecord[]): { readonly shared: HtmlTable; readonly own?: HtmlTable } {
  const facts = runs.map(factsOf)
  const names = [...new Set(facts.flatMap((fact) => [...fact.keys()]))]
  const isShared = (name: string): boolean => new Set(facts.map((fact) => fact.get(name))).size === 1
  const own = names.filter((name) => !isShared(name))
  const shared = names.filter(isShared).map((name) => [name, facts[0]?.get(name)])
  if (own.length === 0) return { shared: htmlTable(['', ''], shared) }
  return {
    shared: htmlTable(['', 'all members'], shared),
    own: htmlTable(
      ['member', ...own],
      runs.map(({ label }, i) => [label, ...own.map((name) => facts[i]?.get(name))]),
    ),
  }
}

function factsOf({ plan, lock: { dataset, engine, versions, weights } }: RunRecord): ReadonlyMap<string, string> {
  return new Map([
    ['result hash', plan.hashes.result],
    ['plan hash', plan.hashes.plan],
    ['seed', String(plan.seed)],
    [`dataset ${dataset.name}`, `${dataset.sha256} (${dataset.source})`],
    ...weights.map((source): [string, string] => [
      `weights of ${source.network}`,
      `${source.sha256} (${'file' in source ? source.file : `${source.of} of experiment ${source.experiment}`})`,
    ]),
    ['engine', `${engine.engine} on ${engine.device}: ${engine.library}, ${counted(engine.threads, 'thread')}`],
    ...Object.entries(versions),
  ])
}
