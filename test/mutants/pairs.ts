/** Two mutants of one text as one: both of the places are damaged. */
import type { Mutant } from './mutate.ts'

interface Splice {
  readonly from: number
  readonly to: number
  readonly by: string
}

export interface Pair {
  readonly text: string
  /** The lines of each mutant in the text of both. */
  readonly lines: readonly [readonly number[], readonly number[]]
}

/** Undefined where the places touch. */
export function together(text: string, one: Mutant, other: Mutant): Pair | undefined {
  const splices = [spliceOf(text, one.text), spliceOf(text, other.text)] as const
  const [a, b] = splices
  if (a.from <= b.to && b.from <= a.to) return undefined
  const [later, earlier] = [...splices].sort((x, y) => y.from - x.from)
  const put = (before: string, { from, to, by }: Splice): string => before.slice(0, from) + by + before.slice(to)
  return { text: put(put(text, later), earlier), lines: [moved(text, one, b), moved(text, other, a)] }
}

/** What was done to `before`: the smallest stretch that is another. */
function spliceOf(before: string, after: string): Splice {
  let start = 0
  while (start < before.length && before[start] === after[start]) start++
  let end = 0
  const most = Math.min(before.length, after.length) - start
  while (end < most && before.at(-1 - end) === after.at(-1 - end)) end++
  return atLines({ from: start, to: before.length - end, by: after.slice(start, after.length - end) }, before)
}

/** Of the places at which the same could have been done, the one where whole lines come or go. */
function atLines({ from, to, by }: Splice, text: string): Splice {
  const done = by === '' ? text.slice(from, to) : by
  const turn = done.length - 1 - done.lastIndexOf('\n')
  const same = turn > 0 && turn < done.length && text.slice(from - turn, from) === done.slice(-turn)
  if (!same || (by !== '' && from !== to)) return { from, to, by }
  return { from: from - turn, to: to - turn, by: by === '' ? '' : by.slice(-turn) + by.slice(0, -turn) }
}

/** The mutant's lines after something else was done above them, or below. */
function moved(text: string, { lines }: Mutant, { from, to, by }: Splice): readonly number[] {
  const shift = count(by) - count(text.slice(from, to))
  const first = count(text.slice(0, to)) + (text[to - 1] === '\n' ? 1 : 2) // the first line that begins after it
  return lines.map((line) => (line >= first ? line + shift : line))
}

function count(text: string): number {
  return text.split('\n').length - 1
}
