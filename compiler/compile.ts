/**
 * The compiler, as a table of contents.
 *
 *     file ─ 1 compose ─ 2 evaluate ─ 3 schema ─ 4 normalize ─ 5 network ─ 6 rules ─ 7 graph ─ 8 passes ─ 9 plan
 *            source,     vars, ${…}   closed,    one form,     shapes,     laws      forward,  frozen     JSON,
 *            extends,                 typed      edits done    weights               backward, split,     hashes
 *            --set                                             mapped                update    folding
 *
 * A stage is a pure function; what users got wrong is collected in the reporter, and an exception is our own bug. Stages
 * 1 to 6 go on with what they could make of it, so that one mistake never hides another; 7 to 9 need a spec without any,
 * find no mistakes, and are left until somebody asks for the plan: `check` asks for those of a sweep and of teachers alone.
 * Where something is missing to go on with, it is guessed, twice and differently: what both guesses find is reported too.
 */
import { posix } from 'node:path'

import { compiledExperiment, identified, networksAlone, type Built } from './built.ts'
import {
  compose,
  expandSweep,
  loadDocument,
  mayRead,
  parseSetting,
  type Composed,
  type Setting,
} from './compose/index.ts'
import { Reporter, type Span } from './diagnostics/index.ts'
import { evaluate, reportUnusedVars } from './evaluate/index.ts'
import { buildTrainingGraph } from './graph/index.ts'
import { isExperiment, isNetworkFile } from './kinds.ts'
import { later } from './later.ts'
import { modelOf } from './model.ts'
import { inferData, inferNetwork, type Model, type WeightMap } from './network/index.ts'
import { expandNetwork, networksOf, normalize, readWaivers, reportUnused } from './normalize/index.ts'
import { runPasses } from './passes/index.ts'
import { buildPlan, compiledNetwork, type CompiledNetwork } from './plan/index.ts'
import type { CompileContext, CompiledExperiment, CompileResult, NetworkResult } from './result.ts'
import { applyRules, applyStartRules, membersDiffer } from './rules/index.ts'
import { validate, validatePartial } from './schema/index.ts'
import { keySpanAt, treeAt, type MapTree, type Tree } from './source/index.ts'
import { solverStateOf } from './solver-state.ts'
import type { Guess, StageContext } from './stage.ts'
import { teacherOnce } from './teachers-once.ts'
import { givenWeights, resolveWeights, weightsOf, withGiven, type Teacher, type WeightsContext } from './weights.ts'

/** Compiles the experiment at `path`, and those that it takes weights from. */
export function compile(path: string, context: CompileContext): CompileResult {
  const file = posix.normalize(path)
  const reporter = new Reporter()
  const sets = (context.sets ?? []).flatMap((text, i) => parseSetting(text, i + 1, reporter) ?? [])
  const experiment = new Compilation(reporter, context, []).experiment(file, sets)
  return { diagnostics: reporter.diagnostics, ...(experiment && !reporter.hasErrors && { experiment }) }
}

/** Compiles the network file at `path` by itself, with the weights that the command line gives it. */
export function compileNetwork(path: string, context: CompileContext): NetworkResult {
  const reporter = new Reporter()
  const file = posix.normalize(path)
  const network = new Compilation(reporter, context, [file]).networkFile(file)
  return { diagnostics: reporter.diagnostics, ...(network && !reporter.hasErrors && { network }) }
}

/** Checks a network file by itself: its text, its keys, and, if it says what it takes, its shapes. */
export function checkNetworkFile(file: string, context: CompileContext): CompileResult {
  const reporter = new Reporter()
  new Compilation(reporter, context, []).networkFile(file)
  return { diagnostics: reporter.diagnostics }
}

/** Checks a base that is no experiment itself: what it says, and nothing of what it does not. */
export function checkAbstract(file: string, context: CompileContext): CompileResult {
  const reporter = new Reporter()
  const sets = (context.sets ?? []).flatMap((text, i) => parseSetting(text, i + 1, reporter) ?? [])
  new Compilation(reporter, context, []).base(file, sets)
  return { diagnostics: reporter.diagnostics }
}

/** Network files without a mistake that read no variable, and what they mean: members of a sweep read them again. */
const networkFiles = new WeakMap<MapTree, MapTree>()

class Compilation {
  readonly #reporter: Reporter
  readonly #context: CompileContext
  /** The experiments that are being compiled, outermost first. */
  readonly #chain: readonly string[]
  readonly #teachers: Map<string, Teacher>
  readonly #guess: Guess | undefined

  constructor(
    reporter: Reporter,
    context: CompileContext,
    chain: readonly string[],
    teachers = new Map<string, Teacher>(),
    guess?: Guess,
  ) {
    this.#reporter = reporter
    this.#context = context
    this.#chain = chain
    this.#teachers = teachers
    this.#guess = guess
  }

  /** `wanted` is the value that names the file, absent for the file of the command line. */
  experiment(file: string, written: readonly Setting[], wanted?: Span): CompiledExperiment | undefined {
    const chain = [...this.#chain, file]
    const sets = [...written, ...this.#given(file, written)]
    const found = compose(file, sets, this.#stage) // 1, once more for each member below
    if (!found || !isExperiment(found.tree, wanted, this.#reporter)) return undefined
    const composed = found.tree
    const broken = this.#reporter.hasErrors
    const teachers = new Map<string, Teacher>()
    /** Each plan has a reporter of its own: what it says does not depend on the others. */
    const build = (settings: readonly Setting[], label: string): { reporter: Reporter; built: Built | undefined } => {
      const reporter = this.#reporter.fork({ broken })
      const stage = { ...this.#stage, reporter }
      const whole = label === '' ? found : compose(file, [...sets, ...settings], stage)
      const plan = whole && new Compilation(reporter, this.#context, chain, teachers).#plan(whole)
      const note = label === '' ? [] : [{ message: `in the sweep’s member \`${label}\`` }]
      this.#reporter.absorb(reporter, note)
      return { reporter, built: plan && !reporter.hasErrors ? { ...plan, waived: reporter.waived } : undefined }
    }
    const { built: base, reporter: basis } = build([], '')
    const members = expandSweep(composed, written, this.#reporter).flatMap(({ label, settings, span }) => {
      const { built } = build(settings, label)
      return built ? [{ label, settings, span, built }] : []
    })
    /** What is true of the spec as a whole, of which the base's `allow` speaks. */
    const whole = this.#reporter.fork()
    whole.waive(basis.waived)
    const unused = reportUnusedVars(composed, this.#reporter.hasErrors, whole)
    if (base && !this.#reporter.hasErrors) {
      membersDiffer(identified(members), unused, whole)
      const plans = [base, ...members.map(({ built }) => built)]
      reportUnused([whole.waived, ...plans.map(({ waived }) => waived)], whole)
    }
    this.#reporter.absorb(whole)
    if (!base || this.#reporter.hasErrors) return undefined
    const sweepSpan = treeAt(composed, ['sweep']) && keySpanAt(composed, ['sweep'])
    return compiledExperiment({ file, base, members, teachers, waived: whole.waived, ...(sweepSpan && { sweepSpan }) })
  }

  /** The command line speaks of the spec that it names, not of those that weights come from. */
  #given(file: string, sets: readonly Setting[]): readonly Setting[] {
    const { weights } = this.#context
    if (!weights || this.#chain.length > 0) return []
    const silent = { ...this.#stage, reporter: new Reporter() }
    return givenWeights(weights, compose(file, sets, silent)?.tree, this.#reporter)
  }

  /** A base that is no experiment itself. */
  base(file: string, sets: readonly Setting[]): void {
    const composed = compose(file, sets, this.#stage)
    if (composed) this.#part(composed.tree)
  }

  /** Undefined where it takes no images that are known. */
  networkFile(file: string): CompiledNetwork | undefined {
    return this.#guessed((compilation) => compilation.#networkAlone(file))
  }

  #networkAlone(file: string): CompiledNetwork | undefined {
    const tree = this.#network(file, undefined, new Map())
    if (!tree) return undefined
    const own = withGiven(tree, this.#context.weights, this.#reporter)
    const written = { name: 'network', role: 'network', own, span: tree.span, path: [] } as const
    const expanded = expandNetwork(written, new Map(), { ...this.#stage, loadNetwork: () => undefined })
    if (!expanded) return undefined
    const network = inferNetwork(expanded.network, undefined, this.#stage)
    const map = weightsOf(network, undefined, this.#weightsContext)
    return map === 'later' ? undefined : compiledNetwork(network, map)
  }

  get #stage(): StageContext {
    return { reporter: this.#reporter, host: this.#context.host, guess: this.#guess }
  }

  /** Whatever is said may not be all: what is missing is not missed. */
  #part(composed: MapTree): void {
    const stage = { environment: new Map<string, string>(), partial: true }
    validatePartial(evaluate(composed, { ...this.#stage, ...stage }).tree, this.#reporter)
    this.#guessTwice((compilation) => {
      const told = { ...compilation.#stage, ...stage, reporter: new Reporter() }
      const tree = validate('experiment', evaluate(composed, told).tree, told)
      if (tree) compilation.#networksOf(tree)
    })
  }

  /** The networks that a base says, as far as it does. */
  #networksOf(tree: MapTree): void {
    const loadNetwork = (file: string, wanted: Tree): MapTree | undefined => this.#network(file, wanted, new Map())
    const silent = { ...this.#stage, reporter: new Reporter(), loadNetwork }
    const spec = normalize(tree, silent) // most of it is guessed
    const shape = spec && inferData(spec, { reporter: silent.reporter })?.shape
    for (const network of networksOf(tree, { ...this.#stage, loadNetwork })) {
      if (!network.foreign) inferNetwork(network, shape, this.#stage)
    }
  }

  /** What `act` does, and what guesses find where it goes wrong. */
  #guessed<T>(act: (compilation: Compilation) => T): T | undefined {
    const result = act(this)
    if (!this.#reporter.hasErrors) return result
    const isLarge = this.#reporter.diagnostics.some(({ code }) => code === 'too-large') // once is long enough
    if (!isLarge) this.#guessTwice(act)
    return undefined
  }

  #guessTwice(act: (compilation: Compilation) => unknown): void {
    const found = (guess: Guess): Reporter => {
      const reporter = this.#reporter.fork({ broken: true })
      act(new Compilation(reporter, this.#context, this.#chain, this.#teachers, guess))
      return reporter
    }
    this.#reporter.absorbCommon(found('first'), () => found('second'))
  }

  #plan({ tree, complete }: Composed): Omit<Built, 'waived'> | undefined {
    if (complete) return this.#guessed((compilation) => compilation.#built(tree))
    this.#part(tree)
    return undefined
  }

  #built(composed: MapTree): Omit<Built, 'waived'> | undefined {
    const reporter = this.#reporter
    const environment = new Map<string, string>()
    const { tree: said, complete } = evaluate(composed, { ...this.#stage, environment }) // 2
    const tree = validate('experiment', said, this.#stage) // 3
    if (!tree || !complete) return undefined
    reporter.waive(readWaivers(tree, reporter))
    const loadNetwork = (file: string, wanted: Tree): MapTree | undefined => this.#network(file, wanted, environment)
    const spec = normalize(tree, { ...this.#stage, loadNetwork }) // 4
    if (!spec) return undefined
    const model = modelOf(spec, { ...this.#stage, folder: this.#folder, running: this.#context.running }) // 5
    if (model === 'later') return undefined
    applyRules(model, reporter) // 6
    const weights = this.#weights(model) // 5, which needs other experiments' plans
    applyStartRules(model, weights === 'later' ? [] : weights, reporter) // 6
    const solverState = solverStateOf(model, { ...this.#stage, folder: this.#folder, running: this.#context.running })
    if (reporter.hasErrors || weights === 'later' || solverState === 'later') return undefined
    const { waived } = reporter
    const verify = this.#context.verify ?? false
    const plan = later(() => {
      const built = buildTrainingGraph(model, weights) // 7
      const graph = runPasses(built, verify) // 8
      return buildPlan(model, weights, built, graph, { folder: this.#folder, environment, waived, solverState }) // 9
    })
    if (verify) plan()
    const { name, tree: whole, data } = spec
    return {
      name,
      dataset: data.dataset,
      tree: whole,
      model,
      plan,
      weights,
      networks: later(() => networksAlone(model, weights)),
    }
  }

  /** A network file goes through the same first stages as an experiment. */
  #network(file: string, wanted: Tree | undefined, environment: Map<string, string>): MapTree | undefined {
    const written = loadDocument(file, wanted?.span, this.#stage)
    if (!written || !isNetworkFile(written, wanted, this.#reporter)) return undefined
    const before = this.#guess ? undefined : networkFiles.get(written)
    if (before) return before
    const found = new Map<string, string>()
    const told = this.#reporter.diagnostics.length
    const { tree, complete } = evaluate(written, { ...this.#stage, environment: found })
    const checked = validate('network', tree, this.#stage)
    const valid = complete ? checked : undefined
    for (const [name, value] of found) environment.set(name, value)
    const isQuiet = !this.#reporter.hasErrors && this.#reporter.diagnostics.length === told
    if (valid && isQuiet && found.size === 0 && !this.#guess) networkFiles.set(written, valid)
    return valid
  }

  #weights(model: Model): readonly WeightMap[] | 'later' {
    return resolveWeights(model, this.#weightsContext)
  }

  get #weightsContext(): WeightsContext {
    return {
      ...this.#stage,
      running: this.#context.running,
      folder: this.#folder,
      chain: this.#chain,
      teacher: (file, wanted) => {
        const teacher = this.#teachers.get(file) ?? this.#teacher(file, wanted)
        this.#teachers.set(file, teacher)
        return teacher
      },
    }
  }

  /** Its mistakes are its own: those of this spec do not keep it from being compiled. */
  #teacher(file: string, wanted: Span): Teacher {
    const reporter = new Reporter()
    const stage = { reporter, host: this.#context.host }
    const readable = mayRead(file, wanted, stage) && this.#context.host.readText(file).ok
    if (!readable) loadDocument(file, wanted, stage) // reports why
    if (!readable) return { reporter, experiment: undefined }
    return teacherOnce(file, this.#context, (host) => {
      const own = new Reporter()
      const compilation = new Compilation(own, { ...this.#context, host }, this.#chain)
      return { reporter: own, experiment: compilation.experiment(file, [], wanted) }
    })
  }

  get #folder(): string {
    return posix.dirname(this.#chain.at(-1) ?? '.')
  }
}
