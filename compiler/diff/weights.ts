/** What fills a network's parameters: told before all else, because a mistake here is silent. */
import type { WeightMap } from '../network/index.ts'
import { treeAt } from '../source/index.ts'
import { change, keyChange, type DiffContext } from './context.ts'
import { counted } from '../counted.ts'
import type { Change } from './change.ts'
import { differences } from './differences.ts'
import type { NetworkPair } from './names.ts'

type Source = WeightMap['sources'][number]
type Entry = WeightMap['entries'][number]

export function weightChanges(context: DiffContext, pair: NetworkPair): readonly Change[] {
  const [old, now] = [mapOf(context.before.plan.weights, pair.before), mapOf(context.after.plan.weights, pair.after)]
  const found = [...sourceChanges(context, pair, old, now), ...(old && now ? entryChanges(context, old, now) : [])]
  return [...found, ...keyChanges(context, pair, found.length > 0)]
}

function mapOf(maps: readonly WeightMap[], network: NetworkPair['before']): WeightMap | undefined {
  return maps.find((map) => map.network === network?.plan.name)
}

function sourceChanges(
  context: DiffContext,
  { before, after }: NetworkPair,
  old: WeightMap | undefined,
  now: WeightMap | undefined,
): readonly Change[] {
  const name = after?.plan.name ?? before?.plan.name ?? ''
  const then = before && (treeAt(before.tree, ['weights']) ?? before.tree)
  const today = after && (treeAt(after.tree, ['weights']) ?? after.tree)
  const given = {
    section: 'weights' as const,
    subject: name,
    places: { ...(then && { before: then.span }), ...(today && { after: today.span }) },
  }
  if (!old && !now) return []
  if (!old) {
    return before || now ? [change('weights-added', { ...given, action: 'added', after: sourcesText(now) })] : []
  }
  if (!now) {
    if (!after) return [] // told with the network
    const lost = `${counted(old.entries.length, 'parameter')} start from their fillers`
    const kind = after.plan.role === 'teacher' || after.plan.trainable === 0 ? 'dangerous' : 'retrains'
    return [
      change('weights-dropped', {
        ...given,
        action: 'removed',
        before: sourcesText(old),
        class: kind,
        notes: [lost],
      }),
    ]
  }
  if (sourcesText(old) !== sourcesText(now)) {
    return [change('weights-source', { ...given, before: sourcesText(old), after: sourcesText(now) })]
  }
  return now.sources.flatMap((source, i) => {
    const was = old.sources[i]
    if (!was || identityOf(was) === identityOf(source)) return []
    if (was.type === 'file' || source.type === 'file') {
      return [change('weights-source', { ...given, before: shortOf(was), after: shortOf(source) })]
    }
    const notes = context.teacher(was.resultHash, source.resultHash)
    return [
      change('teacher-changed', {
        ...given,
        before: `${source.file}, result ${was.resultHash.slice(0, 16)}`,
        after: `${source.file}, result ${source.resultHash.slice(0, 16)}`,
        notes: notes.length > 0 ? notes : ['it is trained anew'],
      }),
    ]
  })
}

/** Parameters that both have. Those of layers that have come or gone are told with their layer. */
function entryChanges({ before, after, names }: DiffContext, old: WeightMap, now: WeightMap): readonly Change[] {
  const [then, today] = [old.entries, now.entries].map(
    (entries, side) => new Map(entries.map((entry) => [side === 0 ? nowOf(names.now, entry.to) : entry.to, entry])),
  )
  const wasThere = new Set(before.plan.state.map(({ name }) => nowOf(names.now, name)))
  const isThere = new Set(after.plan.state.map(({ name }) => name))
  const keys = [...new Set([...(today?.keys() ?? []), ...(then?.keys() ?? [])])]
  return keys.flatMap((subject) => {
    const [was, is] = [then?.get(subject), today?.get(subject)]
    const given = {
      section: 'weights' as const,
      subject,
      ...(was && { before: textOf(was) }),
      ...(is && { after: textOf(is) }),
    }
    if (!is) {
      if (!isThere.has(subject)) return []
      return [change('weight-unmapped', { ...given, action: 'removed', notes: ['it starts from its filler'] })]
    }
    if (!was) return wasThere.has(subject) ? [change('weight-mapped', { ...given, action: 'added' })] : []
    return textOf({ ...was, from: movedWith(was, is) }) === textOf(is) ? [] : [change('weight-mapped', given)]
  })
}

/** What a tensor of the source is called, where its layer there has the name of the layer here, and both are called otherwise now. */
function movedWith(was: Entry, is: Entry): string {
  const [old, now] = [was.to, is.to].map((name) => name.replace(/\.[^.]+$/, '').replace(/^[^.]+\./, ''))
  const parts = was.from.split('.')
  const isOwn = old !== now && old?.startsWith(parts[0] ?? '') === true && now?.startsWith(is.from.split('.')[0] ?? '')
  return isOwn ? [is.from.split('.')[0], ...parts.slice(1)].join('.') : was.from
}

/** What else is said of weights, and what teachers must prove. */
function keyChanges({ names }: DiffContext, { before, after }: NetworkPair, isTold: boolean): readonly Change[] {
  const name = after?.plan.name
  if (!before || !after || name === undefined) return []
  const own = (text: string): string => {
    const called = names.now(`${before.plan.name}.${text}`)
    return called.startsWith(`${name}.`) ? called.slice(name.length + 1) : text
  }
  return ['weights', 'expect'].flatMap((key) => {
    if (key === 'weights' && isTold) return []
    const [old, now] = [before, after].map(({ tree }) => treeAt(tree, [key]))
    return differences(old, now, own, [name, key]).map((found) =>
      keyChange(key === 'expect' ? 'proof-changed' : 'weights-option', 'weights', {
        ...found,
        places: { before: before.tree.span, after: after.tree.span, ...found.places },
      }),
    )
  })
}

/** A state under the name of after: that of its layer, and the blob's. */
function nowOf(now: (reference: string) => string, state: string): string {
  const [, layer = state, blob = ''] = /^(.*)(\.[^.]+)$/.exec(state) ?? []
  return now(layer) + blob
}

function textOf({ from, stored, reorder }: Entry): string {
  return [from, ...(stored ? [`of shape ${stored.join('×')}`] : []), ...(reorder ? ['turned'] : [])].join(' ')
}

function sourcesText(map: WeightMap | undefined): string {
  return (map?.sources ?? [])
    .map((source) => (source.type === 'experiment' ? `${source.network} of ${source.file}` : source.file))
    .join(', ')
}

function identityOf(source: Source): string {
  return source.type === 'experiment' ? source.resultHash : `${source.sha256} ${source.format} ${source.layout}`
}

function shortOf(source: Source): string {
  if (source.type === 'experiment') return source.file
  return [source.file, source.format, source.layout ?? '', source.sha256?.slice(0, 16) ?? ''].filter(Boolean).join(', ')
}
