/** What stands several times one after the other is drawn once, with how often it stands there. */
import type { Arrow, Frame, Item, Picture } from './picture.ts'

/** Blocks of more items than this are looked for no further. */
const LONGEST = 24

export function repeated(picture: Picture): Picture {
  const view = new View(picture)
  const gone = new Set<string>()
  /** The end of what is drawn once, for the end of the last time. */
  const moved = new Map<string, string>()
  const shown = new Map<string, Item>()
  const frames: Frame[] = []
  for (const { id } of picture.boxes) {
    const items = picture.items.filter((item) => item.box === id && item.kind === 'layer')
    for (let start = 0; start < items.length;) {
      const { size, times } = view.longest(items, start)
      const block = items.slice(start, start + size)
      const rest = items.slice(start + size, start + size * times)
      rest.forEach((item) => gone.add(item.id))
      const [first, last, end] = [block[0], block.at(-1), rest.at(-1)]
      if (first && last && end) {
        moved.set(end.id, last.id)
        if (size === 1) shown.set(first.id, { ...first, times, name: `${firstOf(first.name)} … ${lastOf(end.name)}` })
        else frames.push({ box: id, items: block.map((item) => item.id), times })
      }
      start += size * times
    }
  }
  const arrows = picture.arrows
    .filter(({ to }) => !gone.has(to))
    .map((arrow) => ({ ...arrow, from: moved.get(arrow.from) ?? arrow.from }))
  const items = picture.items.filter(({ id }) => !gone.has(id)).map((item) => shown.get(item.id) ?? item)
  return { ...picture, items, arrows, frames }
}

const BETWEEN = ' … '

function firstOf(name: string): string {
  return name.split(BETWEEN)[0] ?? name
}

function lastOf(name: string): string {
  return name.split(BETWEEN).at(-1) ?? name
}

class View {
  readonly #above = new Map<string, Arrow[]>()
  readonly #below = new Map<string, Arrow[]>()

  constructor({ arrows }: Picture) {
    for (const arrow of arrows) {
      this.#above.set(arrow.to, [...(this.#above.get(arrow.to) ?? []), arrow])
      this.#below.set(arrow.from, [...(this.#below.get(arrow.from) ?? []), arrow])
    }
  }

  /** The block at `start` that, drawn once, stands for the most items; itself alone where nothing is repeated. */
  longest(items: readonly Item[], start: number): { readonly size: number; readonly times: number } {
    let best = { size: 1, times: 1 }
    for (let size = 1; size <= LONGEST && start + 2 * size <= items.length; size++) {
      const times = this.#times(items, start, size)
      if (size * (times - 1) > best.size * (best.times - 1)) best = { size, times }
    }
    return best
  }

  #times(items: readonly Item[], start: number, size: number): number {
    const at = (k: number): readonly Item[] => items.slice(start + k * size, start + (k + 1) * size)
    const first = at(0)
    const enters = this.#entry(first)
    if (enters === undefined) return 1
    let times = 1
    while (start + (times + 1) * size <= items.length) {
      const [before, block] = [at(times - 1), at(times)]
      if (!this.#isSealed(before, block) || !this.#isLike(first, block, enters, before.at(-1)?.id)) break
      times++
    }
    // of the last one only the end may be read
    while (times > 1 && !this.#isSealed(at(times - 1))) times--
    return times
  }

  /** The one item outside that a block reads; undefined where there are several, or none. */
  #entry(block: readonly Item[]): string | undefined {
    const own = new Set(block.map(({ id }) => id))
    const [one, ...more] = new Set(
      block.flatMap(({ id }) =>
        (this.#above.get(id) ?? []).filter(({ from }) => !own.has(from)).map(({ from }) => from),
      ),
    )
    return more.length > 0 ? undefined : one
  }

  /** Nothing but its end is read, by `next` alone where there is one. */
  #isSealed(block: readonly Item[], next?: readonly Item[]): boolean {
    const own = new Set(block.map(({ id }) => id))
    const others = next && new Set(next.map(({ id }) => id))
    return block.every(({ id }, i) =>
      (this.#below.get(id) ?? []).every(
        ({ to }) => own.has(to) || (i === block.length - 1 && (others === undefined || others.has(to))),
      ),
    )
  }

  /** Whether two blocks do the same: item by item, and who reads whom. */
  #isLike(first: readonly Item[], block: readonly Item[], enters: string, entry: string | undefined): boolean {
    return first.every((item, i) => {
      const other = block[i]
      if (!other || whatOf(item) !== whatOf(other)) return false
      const [reads, others] = [this.#reads(item, first, enters), this.#reads(other, block, entry)]
      return reads !== undefined && reads === others
    })
  }

  /** What an item reads, by places in its block, and how these arrows are marked; undefined where it is none of these. */
  #reads({ id }: Item, block: readonly Item[], entry: string | undefined): string | undefined {
    const places = (this.#above.get(id) ?? []).map(({ from, mark }) => {
      const place = from === entry ? 'entry' : block.findIndex((item) => item.id === from)
      return place === -1 ? undefined : `${place} ${mark}`
    })
    return places.includes(undefined) ? undefined : places.join()
  }
}

function whatOf({ type, lines, shape, frozen, mark, times }: Item): string {
  return JSON.stringify([type, lines, shape, frozen, mark, times])
}
