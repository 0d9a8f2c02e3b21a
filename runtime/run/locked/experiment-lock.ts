/** What an experiment's numbers depend on, of all its runs: what is committed beside the spec, and held against a later day. */
import { resolve } from 'node:path'

import type { CompiledExperiment, Plan } from '../../../compiler/index.ts'
import { formsFor, type FormChoices } from '../../../compiler/onnx/index.ts'
import type { EngineInfo } from '../../engines/index.ts'
import { packageInfo } from '../../package-info.ts'
import { foreignFiles, foreignSums } from '../foreign.ts'
import { fileSum } from '../load-weights.ts'
import { meanFileSum } from '../mean-sum.ts'
import { packageVersions, thisMachine } from '../machine.ts'
import { sha256Of } from '../seal.ts'
import { keptLines, teachersOf } from '../spec-changes.ts'
import { planned, type TeacherContext } from '../teachers.ts'

/** Names, and what each was: a hash, a version, a number. */
export type Part = Readonly<Record<string, string | number>>

export interface ExperimentLock {
  readonly format: 1
  readonly name: string
  /** By label: the experiment's name or the members of its sweep, and `teacher NAME` for those that it has trained. */
  readonly runs: Readonly<Record<string, Part>>
  readonly engine: Part
  readonly versions: Part
  /** What may move the last digits, and cannot be chosen: told where it differs. */
  readonly machine: Part
  /** Resolved specs, in lines, by label: of the experiment, its sweep aside, and of those teachers. Earlier locks have none. */
  readonly specs?: Readonly<Record<string, readonly string[]>>
}

/** Hundreds of characters: only what differs is told. */
export const FEATURES = 'CPU features'

/** Before the key of an op that takes another form than the usual one. */
const FORM_OF = 'form of '

type Context = Pick<TeacherContext, 'openDataset' | 'openEngine' | 'tuning'>

interface OneRun {
  readonly plan: Plan
  readonly tree: CompiledExperiment['tree']
  readonly resolved: string
  readonly experiment: CompiledExperiment
}

/** Reads data and weights, and trains nothing. Throws a RunError where something is not there. */
export async function experimentLock(experiment: CompiledExperiment, context: Context): Promise<ExperimentLock> {
  const { name, spec, tree, resolved, members } = experiment
  const own = members.length > 0 ? members : [{ label: name, plan: spec, tree, resolved }]
  const runs: Record<string, Part> = {}
  const specs: Record<string, readonly string[]> = { [name]: keptLines(resolved) }
  for (const { label, plan, tree, resolved } of own)
    runs[label] = await runPart({ plan, tree, resolved, experiment }, context)
  for (const [label, teacher] of teachersOf(experiment)) {
    const { spec: plan, tree, resolved } = teacher
    runs[label] = await runPart({ plan, tree, resolved, experiment: teacher }, context)
    specs[label] = keptLines(resolved)
  }
  const { engine } = await context.openEngine()
  const plans = [...own.map(({ plan }) => plan), ...[...teachersOf(experiment).values()].map(({ spec }) => spec)]
  const chosen = plans.map((plan) => context.tuning.formsFor(plan, engine.info))
  const { platform, features } = thisMachine()
  return {
    format: 1,
    name,
    runs,
    engine: enginePart({ ...engine.info, forms: Object.assign({}, ...chosen) as FormChoices }),
    versions: { 'ts-compile': packageInfo().version, ...packageVersions(engine.info) },
    machine: { 'Node.js': process.version, platform, [FEATURES]: features.join(' ') },
    specs,
  }
}

/** What `engine` has of it. */
export function enginePart({ choices, forms = {}, ...info }: EngineInfo): Part {
  const chosen = Object.entries(forms).map(([key, form]) => [`${FORM_OF}${key}`, form])
  return { ...info, ...choices, ...(Object.fromEntries(chosen) as Part) }
}

/** The same with the forms that a plan can make use of, and no others. */
export function partFor({ programs }: Plan, engine: Part): Part {
  const own = formsFor(programs, formsIn(engine))
  const isForeign = (name: string): boolean => name.startsWith(FORM_OF) && !(name.slice(FORM_OF.length) in own)
  return Object.fromEntries(Object.entries(engine).filter(([name]) => !isForeign(name)))
}

/** The forms in it. */
export function formsIn(engine: Part): FormChoices {
  const chosen = Object.entries(engine).filter(([name]) => name.startsWith(FORM_OF))
  return Object.fromEntries(chosen.map(([name, form]) => [name.slice(FORM_OF.length), String(form)]))
}

async function runPart({ plan, tree, resolved, experiment }: OneRun, context: Context): Promise<Part> {
  const { hashes, seed, solverstate } = plan
  const dataset = await context.openDataset(plan, tree, experiment.folder)
  const mean = await meanFileSum(plan, experiment.folder)
  return {
    spec: sha256Of(resolved),
    result: hashes.result,
    plan: hashes.plan,
    seed,
    [`dataset ${dataset.name}`]: dataset.hash,
    ...(mean && { [`mean ${mean.file}`]: mean.sha256 }),
    ...(await weightsPart(plan, experiment)),
    ...(solverstate?.sha256 !== undefined && { [`solverstate ${solverstate.file}`]: solverstate.sha256 }),
  }
}

async function weightsPart(plan: Plan, { folder, teachers }: CompiledExperiment): Promise<Part> {
  const part: Record<string, string> = {}
  for (const { network, sources } of plan.weights) {
    for (const source of sources) {
      if (source.type === 'file') {
        part[`weights of ${network}, ${source.file}`] = await fileSum(resolve(folder, source.file))
        continue
      }
      const { hashes } = planned(source, teachers).spec
      part[`weights of ${network}, ${source.network} of ${source.name}`] = `plan ${hashes.plan}`
    }
  }
  const sums = await foreignSums(plan.networks, folder)
  for (const [i, { network, file }] of foreignFiles(plan.networks).entries())
    part[`answers of ${network}, ${file}`] = sums[i]
  return part
}
