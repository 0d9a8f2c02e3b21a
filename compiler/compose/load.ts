import type { Span } from '../diagnostics/index.ts'
import type { Host } from '../host.ts'
import { nearPath, shownPath } from '../near-path.ts'
import { parseDocument, type MapTree } from '../source/index.ts'
import type { StageContext } from '../stage.ts'
import { isForeign } from './foreign-file.ts'

/** Reads and parses `file`; `wanted` is the value that names it, absent for the file of the command line. */
export function loadDocument(file: string, wanted: Span | undefined, context: StageContext): MapTree | undefined {
  const { host, reporter } = context
  if (wanted && !mayRead(file, wanted, context)) return undefined
  const read = host.readText(file)
  if (isForeign(file, read, wanted, reporter)) return undefined
  if (read.ok) return parsed(file, read.text, context)
  reporter.report('unreadable-file', {
    message: `cannot read \`${shownPath(file)}\`: ${read.reason}`,
    at: wanted,
    help: read.isThere === true ? undefined : nearPath(file, wanted, host),
  })
  return undefined
}

/** Texts without a mistake, and what they were parsed to; by host, so that nothing outlives whoever reads the files. */
const known = new WeakMap<Host, Map<string, { readonly text: string; readonly tree: MapTree }>>()

/** The members of a sweep and the networks of one file read the same texts again. */
function parsed(file: string, text: string, { host, reporter }: StageContext): MapTree | undefined {
  const texts = known.get(host) ?? new Map<string, { readonly text: string; readonly tree: MapTree }>()
  known.set(host, texts)
  const before = texts.get(file)
  if (before?.text === text) return before.tree
  const own = reporter.fork()
  const tree = parseDocument(file, text, own)
  reporter.absorb(own)
  if (tree && own.diagnostics.length === 0) texts.set(file, { text, tree })
  return tree
}

/** Whether the file that says `wanted` may name `file`; reported where it may not. What `--set` names, the user names. */
export function mayRead(file: string, wanted: Span, { host, reporter }: StageContext): boolean {
  const roots = wanted.file.startsWith('--set') ? undefined : host.outside(file, wanted.file)
  if (!roots) return true
  reporter.report('path-not-allowed', {
    message: `\`${file}\` lies outside of what this file may name`,
    at: wanted,
    help: `it may name files in ${roots.map((root) => `\`${root}\``).join(', ')}; \`--allow-path DIR\` adds a folder`,
  })
  return false
}
