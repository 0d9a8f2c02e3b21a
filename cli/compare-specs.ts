/** Compares the experiments of two places, each compiled with the files of its own. */
import { dirname, relative } from 'node:path'

import { compile, kindOf, type CompiledExperiment, type Diagnostic, type Host } from '../compiler/index.ts'
import { placeOf } from '../compiler/diagnostics/index.ts'
import {
  confoundedPairs,
  diffExperiments,
  withChange,
  type ExperimentDiff,
  type SpecDiff,
  type Versions,
} from '../compiler/diff/index.ts'
import { allowFolder } from './named-folders.ts'
import { rememberingHost, type RememberingHost } from './weights-host.ts'

/** Files on disk, or in a commit. */
export interface Place {
  readonly label: string
  readonly host: Host
  /** That may be specs. */
  readonly files: readonly string[]
  /** What paths are compared from; empty where it is one file. */
  readonly root: string
  /** Whether it is one file, which is compared with another whatever they are called. */
  readonly isFile: boolean
  readonly isDisk: boolean
}

/** Undefined where there is nothing to draw. */
export type Draw = (before: CompiledExperiment, after: CompiledExperiment, diff: ExperimentDiff) => string | undefined

/** `draw`: a picture of each difference. */
export async function compareSpecs(
  before: Place,
  after: Place,
  sets: readonly string[],
  draw: Draw = () => undefined,
): Promise<readonly SpecDiff[]> {
  const [old, now] = [new Side(before, sets), new Side(after, sets)]
  if (before.isFile && after.isFile) {
    const [was, file] = [before.files[0], after.files[0]]
    if (was !== undefined && file !== undefined) return [await comparedFiles(old, now, was, file, draw)]
  }
  const names = new Set([
    ...before.files.map((file) => under(before, file)),
    ...after.files.map((file) => under(after, file)),
  ])
  const found: (SpecDiff & { experiment?: CompiledExperiment })[] = []
  for (const name of [...names].sort()) {
    const [was, file] = [fileIn(before, name), fileIn(after, name)]
    const isSpec = (was !== undefined && old.isExperiment(was)) || (file !== undefined && now.isExperiment(file))
    if (!isSpec) continue
    if (was !== undefined && file !== undefined) found.push(await comparedFiles(old, now, was, file, draw, false))
    else
      found.push(
        await alone(file === undefined ? old : now, (file ?? was) as string, file === undefined ? 'removed' : 'added'),
      )
  }
  return renamesIn(
    pairsIn(found, (file) => old.experiment(fileIn(before, under(after, file)) ?? file), now),
    draw,
  )
}

/** The spec of a place that is one file. */
export async function compiledAt(place: Place, sets: readonly string[]): Promise<Compiled> {
  return new Side(place, sets).compiled(place.files[0] ?? '')
}

/** Whether those on both sides differ from each other in more than they did. */
function pairsIn<T extends SpecDiff>(
  found: readonly T[],
  beforeOf: (file: string) => CompiledExperiment | undefined,
  now: Side,
): readonly T[] {
  const versions = found.flatMap(({ file, outcome }): Versions[] => {
    const after = now.experiment(file)
    if (!after || (outcome.kind !== 'compared' && outcome.kind !== 'same')) return []
    return [{ file, after, before: outcome.kind === 'same' ? after : (beforeOf(file) ?? after) }]
  })
  const pairs = confoundedPairs(versions)
  return found.map((spec) => {
    const { file, outcome } = spec
    const pair = pairs.get(file)
    if (!pair || outcome.kind !== 'compared') return spec
    return { ...spec, outcome: { ...outcome, diff: withChange(outcome.diff, pair) } }
  })
}

function under({ root }: Place, file: string): string {
  return relative(root === '' ? '.' : root, file)
}

function fileIn(place: Place, name: string): string | undefined {
  return place.files.find((file) => under(place, file) === name)
}

/** `isPair`: of two files that were named both names are told. */
async function comparedFiles(
  old: Side,
  now: Side,
  was: string,
  file: string,
  draw: Draw,
  isPair = true,
): Promise<SpecDiff> {
  const named = { file, ...(isPair && was !== file && { was }) }
  const after = await now.compiled(file)
  if (now.isSameFor(file, old) && was === file) return { ...named, outcome: { kind: 'same' } }
  const before = await old.compiled(was)
  if ('errors' in before) return { ...named, outcome: { kind: 'broken', side: 'before', ...before } }
  if ('errors' in after) return { ...named, outcome: { kind: 'broken', side: 'after', ...after } }
  return { ...named, outcome: compared(before.experiment, after.experiment, draw) }
}

function compared(before: CompiledExperiment, after: CompiledExperiment, draw: Draw): SpecDiff['outcome'] {
  const diff = diffExperiments(before, after)
  const picture = draw(before, after, diff)
  return { kind: 'compared', diff, ...(picture !== undefined && { picture }) }
}

async function alone(
  side: Side,
  file: string,
  kind: 'added' | 'removed',
): Promise<SpecDiff & { experiment?: CompiledExperiment }> {
  const found = await side.compiled(file)
  if ('errors' in found)
    return { file, outcome: { kind: 'broken', side: kind === 'added' ? 'after' : 'before', ...found } }
  return { file, outcome: { kind, name: found.experiment.name }, experiment: found.experiment }
}

/** A spec that is gone and one that has come, and have the same name or do the same, are one. */
function renamesIn(
  found: readonly (SpecDiff & { experiment?: CompiledExperiment })[],
  draw: Draw,
): readonly SpecDiff[] {
  const gone = found.filter(({ outcome }) => outcome.kind === 'removed')
  const taken = new Set<SpecDiff>()
  const made = found.map((spec): SpecDiff => {
    const { experiment, file, outcome } = spec
    if (!experiment || outcome.kind !== 'added') return spec
    const was = gone.find((other) => !taken.has(other) && other.experiment && isOne(other.experiment, experiment))
    if (!was?.experiment) return { file, outcome }
    taken.add(was)
    return { file, was: was.file, outcome: compared(was.experiment, experiment, draw) }
  })
  return made
    .filter((_, i) => !taken.has(found[i] as SpecDiff))
    .map(({ file, was, outcome }) => ({ file, ...(was !== undefined && { was }), outcome }))
}

function isOne(one: CompiledExperiment, other: CompiledExperiment): boolean {
  return one.name === other.name || one.spec.hashes.plan === other.spec.hashes.plan
}

/** The experiment, or how many mistakes it has and the first of them. */
export type Compiled = { readonly experiment: CompiledExperiment } | { readonly errors: number; readonly first: string }

/** One side, which remembers what it read for each spec. */
class Side {
  readonly #sets: readonly string[]
  readonly #read = new Map<string, ReadonlyMap<string, string>>()
  readonly #experiments = new Map<string, CompiledExperiment>()
  /** Reads what it is asked for, each file once, whichever spec asks. */
  readonly #host: Host
  readonly #settled: RememberingHost['settled']
  /** What has been read for the spec that is being compiled. */
  #texts = new Map<string, string>()

  constructor(place: Place, sets: readonly string[]) {
    this.#sets = sets
    if (place.isDisk) for (const folder of new Set(place.files.map((file) => dirname(file)))) allowFolder(folder)
    const { host, settled } = rememberingHost(place.host)
    this.#settled = settled
    this.#host = {
      ...host,
      readText: (path) => {
        const read = host.readText(path)
        this.#texts.set(path, textOf(read))
        return read
      },
    }
  }

  /** Whether it is one of ours to compare: no network, no base, no YAML of other programs. */
  isExperiment(file: string): boolean {
    if (kindOf(file, this.#host) !== 'experiment') return false
    const read = this.#host.readText(file)
    return read.ok && /^(version|extends|losses|solver)\s*:/m.test(read.text)
  }

  async compiled(file: string): Promise<Compiled> {
    this.#texts = new Map()
    const context = { host: this.#host, sets: this.#sets }
    const { diagnostics, experiment } = await this.#settled(() => compile(file, context))
    this.#read.set(file, this.#texts)
    if (experiment) this.#experiments.set(file, experiment)
    return experiment ? { experiment } : { errors: errorsIn(diagnostics).length, first: firstOf(diagnostics) }
  }

  /** What `file` was compiled to. */
  experiment(file: string): CompiledExperiment | undefined {
    return this.#experiments.get(file)
  }

  /** Whether `other` holds the same texts at all places that this side read for `file`. */
  isSameFor(file: string, other: Side): boolean {
    const texts = this.#read.get(file)
    if (!texts) return false
    return [...texts].every(([path, text]) => textOf(other.#host.readText(path)) === text)
  }
}

function textOf(read: ReturnType<Host['readText']>): string {
  return read.ok ? `+${read.text}` : '-'
}

function errorsIn(diagnostics: readonly Diagnostic[]): readonly Diagnostic[] {
  return diagnostics.filter(({ severity }) => severity === 'error')
}

function firstOf(diagnostics: readonly Diagnostic[]): string {
  const [first] = errorsIn(diagnostics)
  if (!first) return 'nobody says what'
  return `${first.span ? `${placeOf(first.span)}: ` : ''}${first.message}`
}
