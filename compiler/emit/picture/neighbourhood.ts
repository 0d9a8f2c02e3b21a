/** Of a picture with marks: what is marked, and what stands beside it. */
import type { Picture } from './picture.ts'

/** Undefined where nothing is marked. */
export function neighbourhood(picture: Picture): Picture | undefined {
  const marked = new Set(picture.items.flatMap(({ id, mark }) => (mark ? [id] : [])))
  const kept = new Set(marked)
  for (const { from, to, mark } of picture.arrows) {
    if (!mark && !marked.has(from) && !marked.has(to)) continue
    kept.add(from)
    kept.add(to)
  }
  const boxes = picture.boxes.filter(
    ({ id, mark }) => mark !== undefined || picture.items.some((item) => item.box === id && kept.has(item.id)),
  )
  if (kept.size === 0 && boxes.length === 0) return undefined
  return {
    ...picture,
    boxes,
    frames: picture.frames.filter(({ items }) => items.every((id) => kept.has(id))),
    items: picture.items.filter(({ id }) => kept.has(id)),
    arrows: picture.arrows.filter(({ from, to }) => kept.has(from) && kept.has(to)),
  }
}
