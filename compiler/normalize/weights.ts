/** Where a network's weights come from: one source is a list of one. */
import type { Reporter, Span } from '../diagnostics/index.ts'
import { resolvePath } from '../paths.ts'
import { keySpanAt, spanAt, treeAt, type MapTree } from '../source/index.ts'
import type { Layout, Weights, WeightsSource } from './spec.ts'
import { listAt, mapAt, textAt } from './tree-edit.ts'

/** The keys that say what a source is, and what belongs to each. */
const KINDS = { experiment: ['network'], file: ['sha256', 'layout'] } as const
const ALL = ['experiment', 'file', 'sources'] as const

/** Undefined where none are said. */
export function weightsOf(own: MapTree, reporter: Reporter): Weights | undefined {
  const weights = mapAt(own, 'weights')
  if (!weights) return undefined
  const said = ALL.filter((key) => weights.entries.has(key))
  if (said.length !== 1) {
    reportKinds(weights, said, ALL, reporter)
    return { sources: [], otherwise: undefined, leftover: undefined, span: weights.span }
  }
  const several = said[0] === 'sources'
  const misplaced = several
    ? ['network', 'sha256', 'layout', 'only', 'rename'].filter((key) => weights.entries.has(key))
    : []
  for (const key of misplaced) {
    reporter.report('weights-source', {
      message: `\`${key}\` belongs to one of the \`sources\``,
      at: keySpanAt(weights, [key]),
      help: 'write it in the source that it is about',
    })
  }
  const maps = several ? listAt(weights, 'sources').filter((item) => item.kind === 'map') : [weights]
  const sources = maps.flatMap((map) => sourceOf(map, reporter) ?? [])
  return {
    sources: sources.length < maps.length || misplaced.length > 0 ? [] : sources,
    otherwise: keyPlace(weights, 'otherwise'),
    leftover: keyPlace(weights, 'leftover'),
    span: several ? spanAt(weights, ['sources']) : (sources[0]?.span ?? weights.span),
  }
}

/** The place of a key that has one value only. */
function keyPlace(weights: MapTree, key: string): Span | undefined {
  return weights.entries.has(key) ? keySpanAt(weights, [key]) : undefined
}

function sourceOf(map: MapTree, reporter: Reporter): WeightsSource | undefined {
  const kinds = Object.keys(KINDS) as (keyof typeof KINDS)[]
  const said = kinds.filter((key) => map.entries.has(key))
  const [kind] = said
  if (!kind || said.length > 1) {
    reportKinds(map, said, kinds, reporter)
    return undefined
  }
  const other = kinds.filter((key) => key !== kind).flatMap((key): readonly string[] => KINDS[key])
  for (const key of other.filter((name) => map.entries.has(name))) {
    reporter.report('weights-source', {
      message: `\`${key}\` means nothing beside \`${kind}\``,
      at: keySpanAt(map, [key]),
      help: `remove it; it belongs to \`${kind === 'file' ? 'experiment' : 'file'}\``,
    })
    return undefined
  }
  const path = treeAt(map, [kind])
  if (path?.kind !== 'scalar' || typeof path.value !== 'string') return undefined
  const only = map.entries.has('only')
    ? listAt(map, 'only').flatMap((item) =>
        item.kind === 'scalar' ? [{ text: String(item.value), span: item.span }] : [],
      )
    : undefined
  const common = {
    written: path.value,
    file: resolvePath(path.value, path.span),
    span: path.span,
    only,
    rename: listAt(map, 'rename'),
  }
  const [network, sha256] = [textAt(map, 'network'), textAt(map, 'sha256')]
  if (kind === 'experiment') {
    return {
      ...common,
      kind,
      network: network === undefined ? undefined : { name: network, span: spanAt(map, ['network']) },
    }
  }
  return {
    ...common,
    kind,
    sha256: sha256 === undefined ? undefined : { text: sha256, span: spanAt(map, ['sha256']) },
    layout: (textAt(map, 'layout') ?? 'caffe') as Layout, // the schema allows no other
  }
}

function reportKinds(map: MapTree, said: readonly string[], all: readonly string[], reporter: Reporter): void {
  const quoted = (keys: readonly string[]): string => keys.map((key) => `\`${key}\``).join(', ')
  reporter.report('weights-source', {
    message:
      said.length === 0
        ? 'nothing says where the weights come from'
        : `${quoted(said)} are different sources of weights`,
    at: said[1] === undefined ? map.span : keySpanAt(map, [said[1]]),
    help: said.length === 0 ? `write one of ${quoted(all)}` : 'write each as one of `sources`',
  })
}
