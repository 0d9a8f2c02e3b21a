/** Keys that are none: pieces of a text that a comma ended, and `key:value` without a space. */
import type { ErrorObject } from 'ajv'

import type { Reporter } from '../diagnostics/index.ts'
import { keySpanAt, treeAt, type MapEntry, type MapTree, type Path, type Tree } from '../source/index.ts'

/** Whether the unknown key is one of these, and was told. `missing` are the keys that the file lacks. */
export function reportCutText(
  path: Path,
  key: string,
  known: readonly string[],
  missing: readonly ErrorObject[],
  paired: Set<ErrorObject>,
  tree: MapTree,
  reporter: Reporter,
): boolean {
  const map = treeAt(tree, path)
  const at = keySpanAt(tree, [...path, key])
  const [, name, value] = /^(\w+):(\S.*)$/.exec(key) ?? []
  if (map?.kind !== 'map' || !isAlone(map.entries.get(key))) return false
  if (name !== undefined && value !== undefined && known.includes(name)) {
    const absent = missing.find(({ params }) => params['missingProperty'] === name)
    if (absent) paired.add(absent)
    const help = `write \`${name}: ${value}\``
    reporter.report('unknown-key', { message: `there is no space after the colon of \`${name}\``, at, help })
    return true
  }
  const cut = textCutByComma(map, key)
  if (!cut) return false
  if (!cut.first) return true // told with the first piece
  const of = `\`${cut.of}\``
  const isNumber = /^\d+, \d+$/.test(cut.text)
  reporter.report('unknown-key', {
    message: `unknown key \`${key}\` in \`${path.join('.')}\`: in \`{ … }\` a comma ends the value of ${of}`,
    at,
    help: isNumber ? 'write the number with a point' : `put the text in quotes: ${cut.of}: ${quoted(cut.text)}`,
  })
  return true
}

interface CutText {
  /** The key whose text it is. */
  readonly of: string
  /** All of it. */
  readonly text: string
  /** Whether the key asked about is the first piece that was cut off. */
  readonly first: boolean
}

/** What `key` is a piece of; undefined where it is a key of its own. */
function textCutByComma(map: MapTree, key: string): CutText | undefined {
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
export function isAlone(entry: MapEntry | undefined): boolean {
  return entry?.value.kind === 'scalar' && entry.value.value === null && entry.value.span === entry.key
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", "''")}'`
}

/** Whether a map stands there that is a network. */
export function isNetwork(tree: Tree | undefined): boolean {
  return tree?.kind === 'map' && (tree.entries.has('from') || tree.entries.has('layers'))
}
