/** Lines of the user's text, with what is meant underlined. */
import { placeOf, type Span } from '../span.ts'
import { boxed, escaped } from './escaped.ts'
import type { Paint, TextOf } from './text.ts'

/** A place to underline; the cause has no words of its own, they stand above. */
export interface Mark {
  readonly span: Span
  readonly label?: string
}

const WIDTH = 110

/** One block a file, the cause's first; the lines in their order. */
export function frames(cause: Mark, others: readonly Mark[], textOf: TextOf, paint: Paint): readonly string[] {
  const files = [...new Set([cause, ...others].map(({ span }) => span.file))]
  const marks = [cause, ...others]
  const margin = ' '.repeat(String(Math.max(...marks.map(({ span }) => span.start.line))).length)
  return files.flatMap((file) => {
    const here = marks.filter(({ span }) => span.file === file)
    const [first] = here // every file has one
    const arrow = `  ${first === cause ? '-->' : ':::'} ${paint.place(escaped(placeOf(first.span)))}`
    const lines = textOf(file)?.split('\n')
    const shown = [...new Set(here.map(({ span }) => span.start.line))].sort((a, b) => a - b)
    if (shown.some((line) => lines?.[line - 1] === undefined)) {
      const labels = here.flatMap(({ span, label }) =>
        label === undefined ? [] : [`${escaped(label)} (${escaped(placeOf(span))})`],
      )
      return [arrow, ...labels.map((label) => `   = note: ${label}`)]
    }
    const rows = shown.flatMap((number, i) => {
      const text = boxed((lines?.[number - 1] ?? '').replace(/\r$/, ''))
      const gap = i > 0 && number > shown[i - 1] + 1 ? [` ${'.'.repeat(margin.length)}`] : []
      const underlined = here.filter(({ span }) => span.start.line === number)
      return [...gap, ...line(number, text, underlined, cause, margin, paint)]
    })
    return [arrow, ` ${margin} |`, ...rows]
  })
}

function line(
  number: number,
  text: string,
  marks: readonly Mark[],
  cause: Mark,
  margin: string,
  paint: Paint,
): readonly string[] {
  const ranges = marks.map((mark) => ({ mark, ...range(mark.span, text) }))
  const [first, last] = [Math.min(...ranges.map(({ from }) => from)), Math.max(...ranges.map(({ to }) => to))]
  const skipped = last > WIDTH ? Math.max(0, first - 40) : 0
  const cut = text.slice(skipped, skipped + WIDTH)
  const shown = `${skipped > 0 ? '…' : ''}${cut}${text.length > skipped + WIDTH ? '…' : ''}`
  const underlines = ranges
    .sort((a, b) => Number(b.mark === cause) - Number(a.mark === cause) || a.from - b.from)
    .map(({ mark, from, to }) => {
      const start = from - skipped + (skipped > 0 ? 1 : 0)
      const indent = shown.slice(0, start).replace(/[^\t]/g, ' ').padEnd(start)
      const length = Math.max(1, Math.min(to, skipped + WIDTH) - from)
      const drawn = mark === cause ? paint.error('^'.repeat(length)) : paint.place('-'.repeat(length))
      return ` ${margin} | ${indent}${drawn}${mark.label === undefined ? '' : ` ${paint.place(escaped(mark.label))}`}`
    })
  return [` ${String(number).padStart(margin.length)} | ${shown}`, ...underlines]
}

/** What is underlined of the first line, counted from 0. */
function range({ start, end }: Span, text: string): { readonly from: number; readonly to: number } {
  const from = start.column - 1
  return { from, to: end.line === start.line ? Math.max(end.column - 1, from + 1) : Math.max(text.length, from + 1) }
}
