/** What works number by number joins the layer that it reads: a convolution and its ReLU are one item. */
import type { Item, Picture } from './picture.ts'

const JOINED: ReadonlySet<string> = new Set([
  ...['abs', 'bnll', 'dropout', 'elu', 'exp', 'log', 'power', 'prelu', 'relu', 'sigmoid', 'tanh', 'threshold'],
  ...['batch_norm', 'bias', 'lrn', 'mvn', 'scale', 'softmax'],
])

/** A layer joins where nothing else reads what it reads: an item ends where a loss looks. */
export function joined(picture: Picture): Picture {
  const readers = new Map<string, number>()
  const bottoms = new Map<string, string[]>()
  const marks = new Map(picture.items.map(({ id, mark }) => [id, mark]))
  for (const { from, to, mark } of picture.arrows) {
    readers.set(from, (readers.get(from) ?? 0) + 1)
    const isOther = mark !== undefined && mark !== marks.get(to) // that is to be seen
    bottoms.set(to, [...(bottoms.get(to) ?? []), ...(isOther ? [''] : []), from])
  }
  const boxes = new Map(picture.items.map(({ id, box }) => [id, box]))
  const tapped = new Set(picture.arrows.flatMap(({ from, to }) => (boxes.get(from) === boxes.get(to) ? [] : [from])))
  const items = new Map<string, Item>()
  const homes = new Map<string, string>()
  for (const item of picture.items) {
    const [bottom, ...more] = bottoms.get(item.id) ?? []
    const home = bottom === undefined || more.length > 0 ? undefined : items.get(homes.get(bottom) ?? bottom)
    if (home && JOINED.has(item.type) && readers.get(bottom ?? '') === 1 && isOne(home, item)) {
      const [first = '', ...rest] = home.lines
      const lines = [`${first} + ${item.type}`, ...rest, ...item.lines.slice(1)]
      const name = tapped.has(item.id) ? `${home.name} … ${item.name}` : home.name
      items.set(home.id, { ...home, lines, name, shape: item.shape })
      homes.set(item.id, home.id)
    } else items.set(item.id, item)
  }
  const arrows = picture.arrows
    .map((arrow) => ({ ...arrow, from: homes.get(arrow.from) ?? arrow.from, to: homes.get(arrow.to) ?? arrow.to }))
    .filter(({ from, to }) => from !== to)
  return { ...picture, items: [...items.values()], arrows }
}

function isOne(home: Item, item: Item): boolean {
  return (
    home.kind === 'layer' &&
    item.box !== undefined &&
    home.box === item.box &&
    home.frozen === item.frozen &&
    home.mark === item.mark
  )
}
