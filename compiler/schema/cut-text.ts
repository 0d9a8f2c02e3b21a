/** A text that ends too early: in `{ reason: this, and that }` the words after the comma are a key that has no value. */
import type { MapEntry, Tree } from '../source/index.ts'

export interface CutText {
  /** The key whose text it is. */
  readonly of: string
  /** All of it. */
  readonly text: string
  /** Whether the key asked about is the first piece that was cut off. */
  readonly first: boolean
}

/** What `key` is a piece of; undefined where it is a key of its own. */
export function textCutByComma(map: Tree | undefined, key: string): CutText | undefined {
  if (map?.kind !== 'map') return undefined
  const entries = [...map.entries]
  const here = entries.findIndex(([name]) => name === key)
  const begin = entries.slice(0, here + 1).findLastIndex(([, entry]) => !isAlone(entry))
  const [of, whole] = entries[begin] ?? []
  if (begin === here || of === undefined || whole?.value.kind !== 'scalar') return undefined
  const after = entries.slice(begin + 1)
  const end = after.findIndex(([, entry]) => !isAlone(entry))
  const pieces = after.slice(0, end < 0 ? undefined : end).map(([name]) => name)
  return { of, text: [String(whole.value.value), ...pieces].join(', '), first: here === begin + 1 }
}

/** A key that no colon follows has its own place as that of its value. */
function isAlone({ key, value }: MapEntry): boolean {
  return value.span === key
}

export function quoted(text: string): string {
  return `'${text.replaceAll("'", "''")}'`
}
