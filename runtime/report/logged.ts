/** Curves that were logged elsewhere: a CSV with the columns `iter,accuracy,loss,ts_loss`, as Caffe's test nets printed them. */
import type { Plan } from '../../compiler/index.ts'

/** A logged curve. Lines in the order of `iter`; a field that was empty is absent. */
export interface Logged {
  /** Of the member that it belongs beside, or a name of its own: then it is drawn beside all. */
  readonly name: string
  readonly lines: readonly LoggedLine[]
}

export interface LoggedLine {
  readonly iter: number
  readonly accuracy?: number
  readonly loss?: number
  readonly ts_loss?: number
}

const COLUMNS = ['accuracy', 'loss', 'ts_loss'] as const
export type LoggedColumn = (typeof COLUMNS)[number]

/** Throws an Error with the reason, a clause, where the text is not such a table. */
export function parseLogged(name: string, text: string): Logged {
  const [head = '', ...rows] = text.split(/\r?\n/).filter((line) => line.trim() !== '')
  const columns = head.split(',').map((word) => word.trim())
  if (columns[0] !== 'iter' || !COLUMNS.some((column) => columns.includes(column)))
    throw new Error(`its first line is \`${head.slice(0, 60)}\`, and not \`iter,accuracy,loss,ts_loss\``)
  const lines = rows.map((row, i): LoggedLine => {
    const fields = row.split(',').map((field) => field.trim())
    const numberIn = (column: string): number | undefined => {
      const field = fields[columns.indexOf(column)] ?? ''
      if (field === '' || /^nan$/i.test(field)) return undefined
      const value = Number(field)
      if (Number.isFinite(value)) return value
      throw new Error(`line ${i + 2}: \`${field}\` is no number`)
    }
    const iter = numberIn('iter')
    if (iter === undefined) throw new Error(`line ${i + 2} has no \`iter\``)
    return {
      iter,
      ...Object.fromEntries(
        COLUMNS.flatMap((column) => {
          const value = columns.includes(column) ? numberIn(column) : undefined
          return value === undefined ? [] : [[column, value]]
        }),
      ),
    }
  })
  if (lines.length === 0) throw new Error('it has no line but the first')
  return { name, lines: lines.toSorted((a, b) => a.iter - b.iter) }
}

/**
 * Which column says what a quantity of `metrics.jsonl` does: the first metric that is an accuracy; of the losses, before
 * their weights, the first against labels and the first against a teacher; a loss of the column's own name before these.
 */
export function loggedColumnOf(quantity: string, { metrics, losses }: Plan): LoggedColumn | undefined {
  const accuracy = metrics.find(({ type }) => type === 'accuracy')?.name
  if (quantity === accuracy) return 'accuracy'
  const own = (column: LoggedColumn): string | undefined => losses.find(({ name }) => name === column)?.name
  const hard = own('loss') ?? losses.find(({ sources, name }) => sources.length === 0 && name !== 'ts_loss')?.name
  const soft = own('ts_loss') ?? losses.find(({ sources, name }) => sources.length > 0 && name !== hard)?.name
  if (hard !== undefined && quantity === `loss.${hard}`) return 'loss'
  return soft !== undefined && quantity === `loss.${soft}` ? 'ts_loss' : undefined
}

/** Those that belong beside a run of this label: its own, or, where none is its own, those that are nobody's. */
export function loggedFor(label: string, all: readonly Logged[], labels: ReadonlySet<string>): readonly Logged[] {
  const own = all.filter((log) => isOwn(log, label))
  return own.length > 0 ? own : all.filter((log) => ![...labels].some((other) => isOwn(log, other)))
}

/** Of several runs of a sweep each member is called with its folder before it; a log of the member is every one's. */
export function isOwn({ name }: Logged, label: string): boolean {
  return label === name || label.endsWith(`/${name}`)
}
