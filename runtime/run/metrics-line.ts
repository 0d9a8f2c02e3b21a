/** What stands in a line of `metrics.jsonl` beside its numbers. */
const COMMON = ['iter', 'stage', 'phase', 'lr']

/** The losses and metrics of a line. */
export function numbersOf(line: Readonly<Record<string, unknown>>): Readonly<Record<string, number>> {
  return Object.fromEntries(
    Object.entries(line).filter(
      (entry): entry is [string, number] => typeof entry[1] === 'number' && !COMMON.includes(entry[0]),
    ),
  )
}
