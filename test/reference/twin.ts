/** A spec twice: as a plan on the engine, and as networks of the second implementation, from the same first numbers. */
import {
  datasetFacts,
  elements,
  programName,
  Reporter,
  type Plan,
  type ProgramKind,
  type ProgramName,
  type StagePlan,
} from '../../compiler/index.ts'
import { compose } from '../../compiler/compose/index.ts'
import { evaluate } from '../../compiler/evaluate/index.ts'
import {
  inferNetwork,
  inferProjections,
  parametersOf,
  type TypedLayer,
  type TypedNetwork,
} from '../../compiler/network/index.ts'
import { normalize, type NormalizedSpec, type Reference, type Target } from '../../compiler/normalize/index.ts'
import { validate, type LossSpec } from '../../compiler/schema/index.ts'
import type { MapTree } from '../../compiler/source/index.ts'
import { fillDropout, RandomWords } from '../../runtime/index.ts'
import { initialState } from '../../runtime/run/initial-state.ts'
import { openEngine, type Session, type Tensor } from '../../runtime/engines/index.ts'
import { scheduleScalars, solverScalars } from '../../runtime/run/scalars.ts'
import { beginStage } from '../../runtime/run/step.ts'
import { compileFiles, experiments, lines, memoryHost, type Files } from '../harness.ts'
import { activeAt, scheduledAt } from './caffe/schedule.ts'
import { ReferenceNet, type NetLayer, type State } from './caffe/net.ts'
import { trainStep, type MicroBatch } from './caffe/train.ts'
import { mixed } from './mixed.ts'
import type { RefTensor } from './tensor.ts'

export interface Twin {
  readonly plan: Plan
  /** The first value of every tensor. */
  readonly first: ReadonlyMap<string, Tensor>
  /** Iteration `iter` on both; the losses. */
  step(iter: number): Promise<{ readonly engine: number; readonly reference: number }>
  /** Every tensor that training changes, on both, by the name of its state. */
  state(): Promise<ReadonlyMap<string, { readonly engine: Tensor; readonly reference: RefTensor }>>
  close(): Promise<void>
}

interface Model {
  readonly spec: NormalizedSpec
  readonly networks: ReadonlyMap<string, TypedNetwork>
  readonly projections: ReadonlyMap<string, TypedLayer>
}

function modelOf(files: Files, main: string): Model {
  const all = { ...experiments, ...files }
  const reporter = new Reporter()
  const host = memoryHost(all)
  const stage = { reporter, host, environment: new Map() }
  const tree = (name: string): MapTree => evaluate(compose(name, [], stage)?.tree as MapTree, stage).tree
  const root = tree(main)
  validate('experiment', root, stage)
  const spec = normalize(root, { ...stage, loadNetwork: (file) => tree(file) })
  if (!spec || reporter.hasErrors) throw new Error(lines(reporter.diagnostics).join('\n'))
  const image = datasetFacts(spec.data.dataset)?.shape
  const networks = new Map(spec.networks.map((n) => [n.name, inferNetwork(n, image, stage)]))
  return { spec, networks, projections: inferProjections(spec.losses, networks, reporter) }
}

/** What is frozen has no rate; batch norm in it takes its running statistics, unless all of its network is frozen in `mode: train`. */
function netLayer({ layer, parameters, frozen }: TypedLayer, name: string, bottoms: readonly string[]): NetLayer {
  const still = frozen !== undefined && frozen.by !== 'network' && layer.spec.type === 'batch_norm'
  return {
    name,
    type: layer.spec.type,
    bottoms,
    tops: layer.tops.length === 1 && layer.tops[0] === layer.name ? [] : layer.tops.map((top) => top.split(':')[1]),
    spec: { ...layer.spec, ...(still && { use_global_stats: true }) },
    parameters: parameters.map(({ state, lrMult, decayMult, kind }) => ({
      state,
      lrMult: frozen ? 0 : lrMult,
      decayMult,
      running: kind === 'running',
    })),
  }
}

const toF64 = ({ shape, data }: Tensor): RefTensor => ({ shape, data: Float64Array.from(data) })
const scalar = (value: number): number => Math.fround(value)

/** Numbers in [−1, 1) that depend on nothing but their key. */
function noise(size: number, key: string, iter: number): Float32Array {
  const words = new RandomWords(7, 'init', key, iter)
  return Float32Array.from({ length: size }, () => scalar(2 * words.nextUniform() - 1))
}

/** What a network that knows something has: weights as large as a trained one's, statistics that could be some. */
function learned(name: string, shape: readonly number[]): Float32Array {
  const size = elements(shape)
  const values = noise(size, name, 0)
  if (/\.(variance|factor)$/.test(name)) return values.map((v) => Math.abs(v) + 0.5)
  return values.map((v) => v * Math.sqrt(3 / (size / shape[0])))
}

/** `extent`: how large pixels are. */
export async function twin(files: Files, main: string, extent: number): Promise<Twin> {
  const { experiment, diagnostics } = compileFiles(files, main)
  if (!experiment) throw new Error(lines(diagnostics).join('\n'))
  const plan = experiment.spec
  const { spec, networks, projections } = modelOf(files, main)
  const loaded = new Map(
    plan.state.flatMap(({ name, shape, init }): [string, Tensor][] =>
      init.type === 'weights' ? [[name, { shape, data: learned(name, shape) }]] : [],
    ),
  )
  const first = initialState(plan, loaded)
  const { engine } = await openEngine({ threads: 1 })
  const session: Session = await engine.load(plan, first)
  /** `changed`: what the solver changes; all, where it is not said. */
  const netOf = (name: string, network: TypedNetwork, changed?: ReadonlySet<string>): ReferenceNet => {
    const own = [...network.layers.values()].map((typed) => netLayer(typed, typed.layer.name, typed.layer.bottoms))
    const between = spec.losses.flatMap(({ name: loss, input }) => {
      const projection = input.network === name ? projections.get(loss) : undefined
      return projection ? [netLayer(projection, `loss.${loss}`, [input.layer])] : []
    })
    const held = [...own, ...between].map((layer) => ({
      ...layer,
      parameters: layer.parameters.map((p) => (changed && !changed.has(p.state) ? { ...p, lrMult: 0 } : p)),
    }))
    return new ReferenceNet(held)
  }
  const nets = new Map([...networks].map(([name, network]) => [name, netOf(name, network)]))
  const trained = [...networks.values()].find((network) => parametersOf(network).some(({ frozen }) => !frozen))
  if (!trained) throw new Error('nothing is trained')
  const learners = plan.stages.map(({ name: stage }) => {
    const programs = plan.programs.filter(({ name }) => stage === '' || name.startsWith(`${stage}/`))
    const changed = programs.flatMap(({ outputs }) => outputs.flatMap((o) => (o.kind === 'state' ? [o.state] : [])))
    return netOf(trained.name, networks.get(trained.name) as TypedNetwork, new Set(changed))
  })
  let state: State = new Map(
    [...first].filter(([name]) => !name.includes('@')).map(([name, tensor]) => [name, toF64(tensor)]),
  )
  let slots = new Map<string, Float64Array[]>()
  const size = spec.data.batch.train

  /** The stage of an iteration, and which of its own it is. */
  const placeOf = (iter: number): { readonly stage: StagePlan; readonly own: number; readonly index: number } => {
    let own = iter
    let index = 0
    while (own >= plan.stages[index].solver.max_iter) own -= plan.stages[index++].solver.max_iter
    return { stage: plan.stages[index], own, index }
  }
  let updates = 0
  const at = (loss: LossSpec, iter: number, length: number): LossSpec =>
    loss.type === 'distillation' ? { ...loss, temperature: scheduledAt(loss.temperature, iter, length) } : loss

  const temperatureAt = (loss: LossSpec, iter: number, length: number): number =>
    loss.type === 'distillation' ? scheduledAt(loss.temperature, iter, length) : 1

  const phaseOf = (name: string): 'train' | 'test' => (networks.get(name)?.mode === 'train' ? 'train' : 'test')

  const batchAt = (
    index: number,
    iter: number,
    stage: StagePlan,
  ): { readonly feeds: Map<string, Tensor>; readonly micro: MicroBatch } => {
    const image = {
      shape: [size, ...trained.input],
      data: noise(size * elements(trained.input), 'image', index).map((v) => scalar(v * extent)),
    }
    const label = { shape: [size], data: Int32Array.from(noise(size, 'label', index), (v) => Math.floor((v + 1) * 5)) }
    const feeds = new Map<string, Tensor>([
      ['data.image', image],
      ['data.label', label],
    ])
    const masks = new Map([...networks.keys()].map((name) => [name, new Map<string, RefTensor>()]))
    for (const program of plan.programs) {
      for (const input of program.inputs) {
        if (input.kind !== 'random' || feeds.has(input.name)) continue
        const { shape } = program.nodes[input.node]
        const data = new Float32Array(elements(shape))
        fillDropout(input.stream.ratio, data, new RandomWords(0, 'dropout', input.stream.layer, index))
        feeds.set(input.name, { shape, data })
        const [network] = input.stream.layer.split('.', 1)
        masks.get(network)?.set(input.stream.layer.slice(network.length + 1), toF64({ shape, data }))
      }
    }
    const taught = new Map(
      [...nets].flatMap(([name, net]) =>
        name === trained.name
          ? []
          : [[name, net.forward(toF64(image), state, phaseOf(name), masks.get(name)).tops] as const],
      ),
    )
    const tap = ({ network, layer }: Reference): RefTensor => taught.get(network)?.get(layer) as RefTensor
    const read = (target: Target, temperature: number): RefTensor => {
      if (target.kind === 'label') return toF64(label)
      if (target.kind === 'tap') return tap(target.tap)
      const parts = target.of.map((part) => ({ scores: tap(part.tap), weight: part.weight }))
      return mixed(target.mix, parts, temperature)
    }
    const length = stage.solver.max_iter
    const losses = spec.losses
      .filter(({ name, weight }) => weight !== 0 && stage.losses.includes(name))
      .map((loss) => ({
        spec: at(loss.spec, iter, length) as never,
        input: projections.has(loss.name) ? `loss.${loss.name}` : loss.input.layer,
        target: read(loss.target, temperatureAt(loss.spec, iter, length)),
        ...(loss.similar && { similar: read(loss.similar, 1) }),
        weight: scheduledAt(loss.weight, iter, length) * activeAt(loss.active, iter),
      }))
    return {
      feeds,
      micro: { data: toF64(image), losses, masks: masks.get(trained.name) ?? new Map<string, RefTensor>() },
    }
  }

  const end = plan.stages.at(-1)?.name ?? ''
  const slotsAtEnd = new Set(
    plan.programs
      .filter(({ name }) => end === '' || name.startsWith(`${end}/`))
      .flatMap(({ outputs }) => outputs.map(({ name }) => name.replace(/^state\./, '')))
      .filter((name) => name.includes('@') && !name.endsWith('@gradient')),
  )

  return {
    plan,
    first,
    step: async (iter) => {
      const { stage, own, index } = placeOf(iter)
      const { solver, name } = stage
      const program = (kind: ProgramKind): ProgramName => programName(name, kind)
      if (own === 0 && !(await beginStage(plan, session, stage))) {
        updates = 0
        slots = new Map()
      }
      updates++
      const scalars = new Map([...solverScalars(solver, own, updates), ...scheduleScalars(plan.losses, stage, own)])
      const batches = Array.from({ length: solver.iter_size }, (_, i) =>
        batchAt(iter * solver.iter_size + i, own, stage),
      )
      let loss = 0
      for (const { feeds } of batches) {
        const all = new Map([...feeds, ...scalars])
        if (plan.programs.some((one) => one.name === program('teacher/train')))
          for (const [tap, tensor] of await session.run(program('teacher/train'), feeds)) all.set(`tap.${tap}`, tensor)
        const values = await session.run(program(solver.iter_size > 1 ? 'grad' : 'train'), all)
        loss += (values.get('loss')?.data[0] ?? NaN) / solver.iter_size
      }
      if (solver.iter_size > 1) await session.run(program('update'), scalars)
      const { base_lr, max_iter, lr_policy, warmup, clip_gradients } = solver
      const made = trainStep({
        net: learners[index],
        batches: batches.map(({ micro }) => micro),
        state,
        slots,
        solver,
        rate: { ...lr_policy, base_lr, max_iter, ...(warmup && { warmup }) },
        iteration: own,
        update: updates,
        ...(clip_gradients !== undefined && { clip: clip_gradients }),
      })
      state = made.state
      slots = made.slots
      return { engine: loss, reference: made.loss }
    },
    state: async () => {
      const names = plan.state
        .filter(({ frozen, kind, name }) => !frozen && (kind !== 'slot' || slotsAtEnd.has(name)))
        .map(({ name }) => name)
      const held = await session.read(names)
      const order = new Map<string, number>() // slots of a parameter, in the solver's order
      return new Map(
        names.map((name) => {
          const [parameter, slot] = name.split('@') as [string, string | undefined]
          const at = order.get(parameter) ?? 0
          if (slot !== undefined) order.set(parameter, at + 1)
          const engine = held.get(name) as Tensor
          const data = slot === undefined ? state.get(parameter)?.data : slots.get(parameter)?.[at]
          return [name, { engine, reference: { shape: engine.shape, data: data ?? new Float64Array(0) } }]
        }),
      )
    },
    close: () => session.dispose(),
  }
}
