/** Each stage of the training: its solver, its learning rate, and what it trains. */
import { parametersOf, stageModels, type Model, type Parameter, type TypedNetwork } from '../../network/index.ts'
import type { LrPolicySpec, SolverSpec } from '../../schema/index.ts'
import type { Plan } from '../../plan/index.ts'
import { keySpanAt } from '../../source/index.ts'
import type { Cannot } from '../cannot.ts'
import { torchState } from './networks.ts'
import type { Parts } from './parts.ts'
import { keywords, literal, type Names } from './python.ts'

export interface StageWords {
  readonly key: string
  /** The function of its learning rate, and its lines. */
  readonly rate: string
  readonly rateOf: string
  readonly policy: string
  /** The table of what it trains. */
  readonly trained: string
  readonly parameters: readonly { readonly key: string; readonly lrMult: string; readonly decayMult: string }[]
  readonly losses: string
  /** `Sgd(parameters, weight_decay=0.0005, momentum=0.9)`. */
  readonly solver: string
  readonly keep: string
  readonly iterations: number
  readonly testInterval: number
  readonly testFirst: string
  /** Batches of a test; `None`: as many whole ones as there are. */
  readonly testBatches: string
  readonly iterSize: number
  readonly averageLoss: number
  readonly display: number
}

export function stageWords(
  plan: Plan,
  names: Names,
  model: Model,
  parts: Parts,
  cannot: Cannot,
): readonly StageWords[] {
  const { spec } = model
  for (const network of model.networks.values()) checkNorms(model, network.name, cannot)
  return stageModels(model).map((staged, i): StageWords => {
    const { stage } = staged
    const { solver, name } = stage
    const own = name === '' ? '' : `_${name}`
    const at = (key: string): ReturnType<typeof keySpanAt> => keySpanAt(spec.tree, [...stage.path, key])
    for (const key of ['early_stopping', 'stop', 'best'] as const) {
      if (solver[key] !== undefined || (key === 'best' && i === 0 && spec.best))
        cannot.say(`the program has no \`${key}\`: it ends with the last iteration`, at(key), 'remove it')
    }
    if (spec.solverstate && i === 0)
      cannot.say('the program begins at iteration 0, without a `solverstate`', spec.solverstate.span, 'remove it')
    if (solver.precision === 'f16') cannot.note('`precision: f16` is left out: the program computes with f32')
    if (solver.snapshot > 0) cannot.note('`snapshot` is left out: the program saves what it has trained at its end')
    parts.need(`solver_${solver.type}`)
    return {
      key: literal(name),
      rate: names.fresh(`learning_rate${own}`),
      rateOf: name === '' ? '' : ` of the stage ${name}`,
      policy: rateText(solver),
      trained: names.fresh(`TRAINED${own.toUpperCase()}`),
      parameters: parametersIn(staged.networks, staged),
      losses: literal(staged.spec.losses.filter(({ weight }) => weight !== 0).map((loss) => loss.name)),
      solver: solverText(solver),
      keep: literal(stage.slots === 'keep'),
      iterations: solver.max_iter,
      testInterval: solver.test.interval,
      testFirst: literal(plan.stages[i]?.solver.test.initial),
      testBatches: batchesOf(plan.stages[i]?.solver.test.iterations),
      iterSize: solver.iter_size,
      averageLoss: solver.average_loss,
      display: solver.display,
    }
  })
}

function batchesOf(iterations: number | 'all' | undefined): string {
  return typeof iterations === 'number' ? literal(iterations) : 'None'
}

/** A module is made once: a batch norm that one stage freezes and another does not is two things. */
function checkNorms(model: Model, network: string, cannot: Cannot): void {
  const first = model.networks.get(network)
  for (const { networks } of stageModels(model)) {
    for (const [name, { frozen, layer }] of networks.get(network)?.layers ?? []) {
      if (layer.spec.type !== 'batch_norm' || frozen?.by === first?.layers.get(name)?.frozen?.by) continue
      cannot.say(`\`${network}.${name}\` normalises in one stage by other statistics than in another`, layer.tree.span)
    }
  }
}

function parametersIn(networks: ReadonlyMap<string, TypedNetwork>, model: Model): StageWords['parameters'] {
  const words = (key: string, { lrMult, decayMult }: Parameter): StageWords['parameters'][number] => ({
    key: literal(key),
    lrMult: literal(lrMult),
    decayMult: literal(decayMult),
  })
  const trained = (parameter: Parameter): boolean => !parameter.frozen && parameter.kind === 'parameter'
  const ofNetworks = [...networks.values()].flatMap((network) => {
    const { tensors } = torchState(network)
    return parametersOf(network)
      .filter(trained)
      .flatMap((parameter) => {
        const tensor = tensors.find(({ from }) => from === parameter.name)
        return tensor ? [words(`${network.name}.${tensor.name}`, parameter)] : []
      })
  })
  const ofProjections = [...model.projections].flatMap(([loss, { parameters }]) =>
    parameters.filter(trained).map((parameter) => words(`projections.${loss}.${parameter.blob}`, parameter)),
  )
  return [...ofNetworks, ...ofProjections]
}

function solverText(solver: SolverSpec): string {
  const { type, weight_decay, clip_gradients, iter_size } = solver
  const constants = ['momentum', 'momentum2', 'rms_decay', 'delta'].flatMap((key) => {
    const value = (solver as unknown as Readonly<Record<string, unknown>>)[key]
    return typeof value === 'number' ? [[key, literal(value)] as const] : []
  })
  const options = keywords({
    weight_decay: weight_decay === 0 ? undefined : literal(weight_decay),
    regularization: 'regularization' in solver && solver.regularization === 'l1' ? "'l1'" : undefined,
    clip_gradients: clip_gradients === undefined ? undefined : literal(clip_gradients),
    iter_size: iter_size === 1 ? undefined : literal(iter_size),
    ...Object.fromEntries(constants),
  })
  return `${type.charAt(0).toUpperCase()}${type.slice(1)}(parameters${options === '' ? '' : `, ${options}`})`
}

/** Caffe's policy as an expression in `iteration`. */
function rateText({ base_lr, lr_policy, max_iter, warmup }: SolverSpec): string {
  const rate = policyText(lr_policy, base_lr, max_iter)
  if (!warmup) return rate
  const { from, iterations } = warmup
  return `(${rate}) * min(1, ${literal(from)} + ${literal(1 - from)} * iteration / ${iterations})`
}

function policyText(policy: LrPolicySpec, base: number, last: number): string {
  const rate = literal(base)
  switch (policy.type) {
    case 'fixed':
      return rate
    case 'step':
      return `${rate} * ${literal(policy.gamma)} ** (iteration // ${policy.stepsize})`
    case 'exp':
      return `${rate} * ${literal(policy.gamma)} ** iteration`
    case 'inv':
      return `${rate} * (1 + ${literal(policy.gamma)} * iteration) ** ${literal(-policy.power)}`
    case 'multistep':
      return `${rate} * ${literal(policy.gamma)} ** sum(value <= iteration for value in ${literal(policy.stepvalue)})`
    case 'poly':
      return `${rate} * (1 - iteration / ${last}) ** ${literal(policy.power)}`
    case 'sigmoid':
      return `${rate} / (1 + math.exp(${literal(-policy.gamma)} * (iteration - ${policy.stepsize})))`
    case 'cosine':
      return `${rate} * (1 + math.cos(math.pi * iteration / ${last})) / 2`
  }
}
