/** A network of an experiment or of a file, by itself, with its weights proved. */
import { dirname, resolve } from 'node:path'

import {
  compile,
  compileNetwork,
  didYouMean,
  kindOf,
  type CompileContext,
  type CompiledExperiment,
  type CompiledNetwork,
  type CompileResult,
} from '../compiler/index.ts'
import { diskHost } from './disk-host.ts'
import { EXIT, Exit } from './exit.ts'
import { importedSpec, isPrototxt, type SpecSource } from './imported-spec.ts'
import { exitCodeOf, showDiagnostics, summary } from './mistakes.ts'
import { allowFolder } from './named-folders.ts'
import { withWeights } from './weights-host.ts'

export interface NetworkOptions {
  readonly weights?: string
  readonly network?: string
  readonly set: readonly string[]
  /** What is asked for is there without weights too. */
  readonly bare?: boolean
}

export interface NetworkAlone {
  readonly network: CompiledNetwork
  /** The files of its sources of weights, in their order. */
  readonly files: readonly string[]
  /** The experiment that it is of. */
  readonly experiment?: CompiledExperiment
}

/** What is wrong with the network or its weights ends the command. */
export async function networkAlone(file: string, options: NetworkOptions): Promise<NetworkAlone> {
  allowFolder(dirname(file))
  if (options.weights !== undefined) allowFolder(dirname(options.weights))
  const source = isPrototxt(file) ? importedSpec(file) : { file, host: diskHost }
  const found =
    kindOf(source.file, source.host) === 'network'
      ? { network: await ofFile(source, options) }
      : await ofExperiment(source, options)
  const isBare = options.bare === true && found.network.weights === undefined
  return { ...found, files: isBare ? [] : filesOf(found.network, file) }
}

async function ofFile(
  { file, host: base }: SpecSource,
  { weights, set, network: name }: NetworkOptions,
): Promise<CompiledNetwork> {
  if (set.length > 0 || name !== undefined)
    throw new Exit(EXIT.usage, `\`${file}\` is a network: \`--set\` and \`--network\` belong to an experiment`)
  const given = weights === undefined ? {} : { weights: { network: '', file: weights } }
  const { diagnostics, network } = await withWeights(
    (host) => compileNetwork(file, { host, running: true, ...given }),
    base,
  )
  showDiagnostics(diagnostics)
  if (network) return network
  if (exitCodeOf(diagnostics, undefined) !== EXIT.ok)
    throw new Exit(exitCodeOf(diagnostics, undefined), summary(diagnostics, file, undefined))
  throw new Exit(
    EXIT.mistakes,
    `\`${file}\` does not say what its input is`,
    'write `input: [channels, height, width]` in it',
  )
}

async function ofExperiment(
  { file, host: base }: SpecSource,
  { weights, set, network: name }: NetworkOptions,
): Promise<{ readonly network: CompiledNetwork; readonly experiment: CompiledExperiment }> {
  const compiled = (given: Pick<CompileContext, 'weights'> = {}): Promise<CompileResult> =>
    withWeights((host) => compile(file, { host, sets: set, running: weights === undefined, ...given }), base)
  const first = await compiled()
  const chosen = first.experiment && chosenNetwork(first.experiment.networks, name)
  const { diagnostics, experiment } =
    weights === undefined || !chosen ? first : await compiled({ weights: { network: chosen.name, file: weights } })
  showDiagnostics(diagnostics)
  const found = experiment?.networks.find((network) => network.name === chosen?.name)
  if (experiment && found && exitCodeOf(diagnostics, undefined) === EXIT.ok) return { network: found, experiment }
  throw new Exit(exitCodeOf(diagnostics, undefined), summary(diagnostics, file, undefined))
}

/** The one that is named, or the only one that is no teacher. */
function chosenNetwork(networks: readonly CompiledNetwork[], name: string | undefined): CompiledNetwork {
  const names = networks.map((network) => network.name)
  const [first, second] = networks.filter(({ role }) => role !== 'teacher')
  const found = name === undefined ? (second ? undefined : first) : networks.find((one) => one.name === name)
  if (found) return found
  const there = `there are ${names.join(', ')}`
  if (name === undefined)
    throw new Exit(EXIT.usage, 'nothing says which network is meant', `write \`--network\`; ${there}`)
  throw new Exit(EXIT.usage, `there is no network \`${name}\``, didYouMean(name, names) ?? there)
}

/** Where its numbers are, a path from here; a network without weights is no use, and one that an experiment trains is named by its file. */
function filesOf({ name, weights, foreign }: CompiledNetwork, file: string): readonly string[] {
  if (foreign) return []
  if (!weights)
    throw new Exit(
      EXIT.usage,
      `nothing says where the weights of \`${name}\` are`,
      'name their file: `--weights runs/x/student.safetensors`',
    )
  return weights.sources.map((source) => {
    if (source.type === 'file') return resolve(dirname(file), source.file)
    throw new Exit(
      EXIT.usage,
      `the weights of \`${name}\` come from \`${source.file}\`, which trains them`,
      `name the file that its run left: \`--weights runs/${source.name}/${source.network}.safetensors\``,
    )
  })
}
