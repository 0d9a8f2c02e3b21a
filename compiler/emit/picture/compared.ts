/** An experiment as a picture in which everything is marked that another one has otherwise. */
import {
  changeCatalogue,
  diffExperiments,
  matchNames,
  sideOf,
  type Change,
  type ExperimentDiff,
  type NetworkPair,
  type Part,
} from '../../diff/index.ts'
import type { CompiledExperiment } from '../../result.ts'
import { valuesOf } from '../diff/index.ts'
import { experimentPicture, lossId, weightsId } from './experiment.ts'
import { itemOf } from './layers.ts'
import { wrapped, type Arrow, type Box, type Item, type Picture } from './picture.ts'

/** How many changes of a thing are written into it. */
const MOST = 3

/** What is gone stands where it stood. Marks are of what `after` does; solvers and sweeps are not in the picture. */
export function comparedPicture(
  before: CompiledExperiment,
  after: CompiledExperiment,
  { changes }: Pick<ExperimentDiff, 'changes'> = diffExperiments(before, after),
): Picture {
  const [old, now] = [experimentPicture(before), experimentPicture(after)]
  const { networks } = matchNames(sideOf(before), sideOf(after))
  const nowId = identities(networks, changes, now)
  const there = new Map(now.items.map((item) => [item.id, item]))
  const was = new Set(old.items.map(({ id }) => nowId(id)))
  const boxes = boxesOf(old, now, networks, changes)
  const boxNow = new Map(
    networks.flatMap(({ before: then, after: today }) => (then ? [[then.plan.name, (today ?? then).plan.name]] : [])),
  )
  const items = now.items.map((item): Item =>
    was.has(item.id) ? withChanges(item, changes) : { ...item, mark: 'added' },
  )
  let last = -1
  for (const item of old.items) {
    const id = nowId(item.id)
    const place = items.findIndex((one) => one.id === id)
    if (there.has(id)) last = place
    else {
      const box = item.box === undefined ? {} : { box: boxNow.get(item.box) ?? item.box }
      items.splice(++last, 0, { ...item, ...box, id, mark: 'removed' })
    }
  }
  return {
    ...now,
    boxes,
    items,
    arrows: arrowsOf(
      old.arrows.map((one) => ({ ...one, from: nowId(one.from), to: nowId(one.to) })),
      now.arrows,
    ),
  }
}

/** What of before is called in the picture of after; what is gone gets a name that nothing there has. */
function identities(
  networks: readonly NetworkPair[],
  changes: readonly Change[],
  { items }: Picture,
): (id: string) => string {
  const there = new Set(items.map(({ id }) => id))
  const called = new Map<string, string>()
  for (const { before, after, layers } of networks) {
    if (!before) continue
    const [then, today] = [before.plan.name, after?.plan.name]
    const gone = (id: string): string => `-${id}`
    for (const { name } of before.plan.layers) {
      const id = itemOf(today ?? then, name)
      called.set(itemOf(then, name), today !== undefined && before.plan.foreign && there.has(id) ? id : gone(id))
    }
    for (const pair of layers) {
      if (!pair.before || !pair.after || today === undefined) continue
      called.set(itemOf(then, pair.before.plan.name), itemOf(today, pair.after.plan.name))
    }
    if (today !== undefined) called.set(weightsId(then), weightsId(today))
  }
  const losses = changes.filter(({ code }) => code === 'loss-renamed')
  for (const { before = '', after = '' } of losses) called.set(lossId(before), lossId(after))
  return (id) => {
    const [, loss, rest = ''] = /^(\/losses\/\S+)( .*)?$/.exec(id) ?? []
    const name = loss === undefined ? (called.get(id) ?? id) : (called.get(loss) ?? loss) + rest
    return there.has(name) || name.startsWith('-') ? name : `-${name}`
  }
}

function boxesOf(
  old: Picture,
  now: Picture,
  networks: readonly NetworkPair[],
  changes: readonly Change[],
): readonly Box[] {
  const boxes = now.boxes.map((box): Box => {
    const pair = networks.find(({ after }) => after?.plan.name === box.id)
    if (pair && !pair.before) return { ...box, mark: 'added' }
    const told = changes.some(({ section, of = [] }) => section === 'network' && of.some((part) => isBox(part, box.id)))
    return told ? { ...box, mark: 'changed' } : box
  })
  const gone = old.boxes.filter(({ id }) => networks.some(({ before, after }) => before?.plan.name === id && !after))
  return [...gone.map((box): Box => ({ ...box, mark: 'removed' })), ...boxes]
}

function isBox(part: Part, network: string): boolean {
  return 'network' in part && part.network === network && part.layer === undefined
}

function withChanges(item: Item, changes: readonly Change[]): Item {
  const own = changes.filter((change) => isAbout(change, item))
  if (own.length === 0) return item
  const said = own.slice(0, MOST).flatMap((change) => wrapped(clauseOf(change)))
  const more = own.length > MOST ? [`and ${own.length - MOST} more`] : []
  return { ...item, mark: 'changed', lines: [...item.lines, ...said, ...more] }
}

function isAbout({ section, of = [] }: Change, { id, kind, box }: Item): boolean {
  if (kind === 'data') return section === 'data'
  return of.some((part) => {
    if ('loss' in part) return id === lossId(part.loss)
    if (part.layer !== undefined) return box !== undefined && id === itemOf(part.network, part.layer)
    return section === 'weights' && id === weightsId(part.network)
  })
}

/** `num_output 8 → 12`: what is written under the name of what it is a change of. */
function clauseOf(change: Change): string {
  const { subject, of: [part] = [], code, action } = change
  const path = part === undefined ? subject : subject.slice(nameOf(part).length + 1)
  const values = action === 'renamed' ? `was ${change.before}` : valuesOf(change)
  return [path, values].filter(Boolean).join(' ') || changeCatalogue[code].meaning
}

function nameOf(part: Part): string {
  if ('loss' in part) return `losses.${part.loss}`
  return part.layer === undefined ? part.network : `${part.network}.${part.layer}`
}

/** Those of both, and those of one alone; where a shape differs, both. */
function arrowsOf(before: readonly Arrow[], after: readonly Arrow[]): readonly Arrow[] {
  const waiting = new Map<string, Arrow[]>()
  const keyOf = ({ from, to, kind }: Arrow): string => JSON.stringify([from, to, kind])
  for (const arrow of before) waiting.set(keyOf(arrow), [...(waiting.get(keyOf(arrow)) ?? []), arrow])
  const here = after.map((arrow): Arrow => {
    const old = waiting.get(keyOf(arrow))?.shift()
    if (!old) return { ...arrow, mark: 'added' }
    return old.label === arrow.label ? arrow : { ...arrow, label: `${old.label} → ${arrow.label}`, mark: 'changed' }
  })
  const gone = [...waiting.values()].flat()
  return [...here, ...gone.map((arrow): Arrow => ({ ...arrow, mark: 'removed' }))]
}
