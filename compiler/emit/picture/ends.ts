import type { Arrow, Picture } from './picture.ts'

/** For each arrow the network that it may end at in place of a layer in it: it comes from outside, and its first layer alone is meant. */
export function endsAt({ items, arrows }: Picture): (arrow: Arrow) => string | undefined {
  const boxes = new Map(items.map(({ id, box }) => [id, box]))
  const firsts = new Map<string, string>()
  for (const { id, box } of items) if (box !== undefined && !firsts.has(box)) firsts.set(box, id)
  const count = new Map<string, number>()
  const keyOf = ({ from, to, kind }: Arrow): string => JSON.stringify([from, boxes.get(to), kind])
  for (const arrow of arrows) count.set(keyOf(arrow), (count.get(keyOf(arrow)) ?? 0) + 1)
  return (arrow) => {
    const box = boxes.get(arrow.to)
    if (box === undefined || boxes.get(arrow.from) !== undefined) return undefined
    const isClear = firsts.get(box) === arrow.to && count.get(keyOf(arrow)) === 1
    return arrow.kind === 'weights' || isClear ? box : undefined
  }
}
