import { didYouMean, suggestions, type Reporter } from '../diagnostics/index.ts'
import type { Tree } from '../source/index.ts'
import type { NormalizedNetwork, Reference } from './spec.ts'

/** What references may name: the networks, and what each of them makes. */
export type Nameable = readonly { readonly network: string; readonly tops: readonly string[] }[]

export function nameable(networks: readonly NormalizedNetwork[]): Nameable {
  return networks.map(({ name, layers, foreign }) => ({
    network: name,
    tops: foreign ? foreign.outputs.map((output) => output.name) : layers.flatMap(({ tops }) => tops),
  }))
}

/** `network.layer`; the first dot splits. Undefined after a reported mistake. */
export function readReference(tree: Tree | undefined, known: Nameable, reporter: Reporter): Reference | undefined {
  if (tree?.kind !== 'scalar' || typeof tree.value !== 'string') return undefined
  const dot = tree.value.indexOf('.')
  const [network, layer] = [tree.value.slice(0, Math.max(dot, 0)), tree.value.slice(dot + 1)]
  if (network === 'data') {
    reporter.report('reference-without-effect', {
      message: `\`${tree.value}\` is data, and a layer is wanted`,
      at: tree.span,
      help: 'name a layer as `network.layer`; `data.label` may only be a `target`',
    })
    return undefined
  }
  if (network === '' || layer === '') {
    const owners = ownersOf(tree.value, known)
    reporter.report('bad-reference', {
      message: `\`${tree.value}\` is no \`network.layer\``,
      at: tree.span,
      help: helpFor(tree.value, owners, known),
      fix: owners.length === 1 ? owners[0] : undefined,
    })
    return undefined
  }
  return { network, layer, span: tree.span }
}

/** `student.ip` for `ip`, of each network that makes it. */
function ownersOf(layer: string, known: Nameable): readonly string[] {
  return known.flatMap(({ network, tops }) => (tops.includes(layer) ? [`${network}.${layer}`] : []))
}

function helpFor(text: string, owners: readonly string[], known: Nameable): string {
  if (owners.length > 0) return `write ${owners.map((owner) => `\`${owner}\``).join(' or ')}`
  const named = known.find(({ network }) => network === text.replace(/\.$/, ''))
  const last = named?.tops.at(-1)
  if (last !== undefined) return `name one of its layers; the last is \`${text.replace(/\.$/, '')}.${last}\``
  const near = suggestions(
    text,
    known.flatMap(({ tops }) => tops),
  ).flatMap((name) => ownersOf(name, known))
  if (near.length > 0) return `did you mean ${near.map((owner) => `\`${owner}\``).join(' or ')}?`
  const network = didYouMean(
    text,
    known.map((one) => one.network),
  )
  if (network !== undefined) return `${network} Name one of its layers`
  const example = known.findLast(({ tops }) => tops.length > 0)
  return example ? `write for example \`${example.network}.${example.tops.at(-1) ?? ''}\`` : 'name a layer of a network'
}
