/** A training step in words that PyTorch's side builds it from: layers, losses and the update, with the plan's names. */
import { Reporter, type CompiledExperiment, type LayerPlan, type Plan, type SolverPlan } from '../compiler/index.ts'
import { parseDocument, toValue } from '../compiler/source/index.ts'

interface ParameterDescription {
  readonly name: string
  readonly lr_mult: number
  readonly decay_mult: number
  readonly trained: boolean
}

/** A layer of the resolved spec, its keys as the language has them and its defaults said. */
type LayerWords = Readonly<Record<string, unknown>>
type Param = readonly { readonly lr_mult: number; readonly decay_mult: number }[]

export interface StepDescription {
  readonly networks: readonly {
    readonly name: string
    readonly trained: boolean
    readonly layers: readonly (LayerWords & {
      readonly bottoms: readonly string[]
      readonly parameters: readonly ParameterDescription[]
      /** Names of running statistics, in Caffe's order. */
      readonly running: readonly string[]
    })[]
  }[]
  readonly losses: readonly LayerWords[]
  readonly solver: SolverPlan
}

/**
 * The plan knows layers by their shapes and costs; what they compute it has as ops. A twin made of ops would be slower
 * than what a user of PyTorch writes, so the layers' keys are taken from the resolved spec, and only names from the plan.
 */
export function describeStep({ spec: plan, resolved }: CompiledExperiment): StepDescription {
  const words = resolvedWords(resolved)
  const taught = plan.programs.some(({ name }) => name === 'teacher/train')
  const losses = plan.losses.filter(({ trained }) => trained)
  return {
    networks: plan.networks
      .filter(({ role }) => taught || role !== 'teacher')
      .map(({ name, role, layers }) => {
        const written = words.layersOf(name)
        if (written.length !== layers.length) throw new Error(`${name} has other layers in its spec than in its plan`)
        return {
          name,
          trained: role !== 'teacher',
          layers: layers.map((layer, i) => describeLayer(plan, name, layer, written[i])),
        }
      }),
    losses: losses.map(({ name, input, target, weight }) => ({ ...words.loss(name), name, input, target, weight })),
    solver: plan.stages[0].solver,
  }
}

function describeLayer(
  plan: Plan,
  network: string,
  { name, type, bottoms }: LayerPlan,
  written: LayerWords,
): StepDescription['networks'][number]['layers'][number] {
  if (written['type'] !== type) throw new Error(`${network}.${name} is not of one type in its spec and in its plan`)
  const param = (written['param'] ?? []) as Param
  const state = plan.state.filter((tensor) => tensor.name.startsWith(`${network}.${name}.`))
  const parameters = state
    .filter(({ kind }) => kind === 'parameter')
    .map(({ name, frozen }, i) => {
      const { lr_mult = 1, decay_mult = 1 } = param.at(i) ?? {}
      return { name, lr_mult, decay_mult, trained: !frozen }
    })
  const running = state.filter(({ kind }) => kind === 'running').map(({ name }) => name)
  return { ...written, name, bottoms, parameters, running }
}

/** A network's layers as the resolved spec says them. */
export function resolvedLayers(resolved: string, network: string): readonly (LayerWords & { readonly name: string })[] {
  return resolvedWords(resolved).layersOf(network) as readonly (LayerWords & { readonly name: string })[]
}

function resolvedWords(text: string): {
  readonly layersOf: (network: string) => readonly LayerWords[]
  readonly loss: (name: string) => LayerWords
} {
  const tree = parseDocument('resolved', text, new Reporter())
  if (!tree) throw new Error('the resolved spec cannot be read')
  const spec = toValue(tree) as Readonly<Record<string, Readonly<Record<string, unknown>>>>
  return {
    layersOf: (network) => {
      const maps = [spec, spec['teachers'] ?? {}, spec['students'] ?? {}]
      const own = maps.map((map) => map[network]).find((map) => map !== undefined) as LayerWords | undefined
      return (own?.['layers'] ?? []) as readonly LayerWords[]
    },
    loss: (name) => spec['losses'][name] as LayerWords,
  }
}
