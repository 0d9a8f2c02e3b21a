/** `--set path=value`, and the same from a sweep: one value, put at one place. */
import { didYouMean, type Reporter, type Span } from '../diagnostics/index.ts'
import { pathsTo, rootKeys, varsKey } from '../schema/index.ts'
import { keySpanAt, parseValue, treeAt, type MapEntry, type MapTree, type Tree } from '../source/index.ts'
import { mergeTrees, type IdleDeletion } from './merge.ts'

export interface Setting {
  /** Dotted, as written: `solver.base_lr`; a bare name is a var, or a key of the root. */
  readonly path: string
  readonly pathSpan: Span
  readonly value: Tree
}

/** Reads the n-th `--set`; its places are in the "file" `--set#n`. */
export function parseSetting(text: string, n: number, reporter: Reporter): Setting | undefined {
  const file = `--set#${n}`
  const equals = text.indexOf('=')
  const path = text.slice(0, Math.max(equals, 0)).trim()
  const pathSpan = spanIn(file, 0, equals < 0 ? text.length : equals)
  if (equals < 0 || path === '') {
    reporter.report('bad-setting', {
      message: `\`${text}\` is no \`path=value\``,
      at: pathSpan,
      help: 'write for example `--set solver.max_iter=100`',
    })
    return undefined
  }
  const padded = ' '.repeat(equals + 1) + text.slice(equals + 1)
  const value = padded.trim() === '' ? undefined : parseValue(file, padded, reporter, 'set')
  if (value) return { path, pathSpan, value }
  if (padded.trim() === '') {
    reporter.report('bad-setting', {
      message: `\`${path}\` is set to nothing`,
      at: pathSpan,
      help: 'write `null` to remove a key',
    })
  }
  return undefined
}

function spanIn(file: string, start: number, end: number): Span {
  return { file, start: { line: 1, column: start + 1 }, end: { line: 1, column: Math.max(end, start + 1) + 1 } }
}

/** Puts each value in its place, in order. */
export function applySettings(tree: MapTree, settings: readonly Setting[], reporter: Reporter): MapTree {
  return settings.reduce((before, setting) => {
    const steps = stepsOf(before, setting, reporter)
    if (!steps) return before
    const root = setting.value.provenance === 'set' ? [] : undefined // a sweep's null is what the spec says without it
    return mergeTrees(before, nested(steps, setting, before), (idle) => reportIdle(idle, reporter), root)
  }, tree)
}

/** Null in a sweep is one of its values: what the spec says without the key. On the command line it deletes. */
function reportIdle({ key, entry: { key: at, value }, known }: IdleDeletion, reporter: Reporter): void {
  if (value.provenance !== 'set') return
  reporter.report('nothing-to-delete', {
    message: `there is no \`${key}\` to delete`,
    at,
    help: didYouMean(key, known) ?? 'leave it out',
  })
}

function stepsOf(tree: MapTree, { path, pathSpan, value }: Setting, reporter: Reporter): readonly string[] | undefined {
  const steps = path.split('.')
  if (steps[0] === 'extends' || steps[0] === 'abstract') {
    const why = { extends: 'is followed before anything is set', abstract: 'says what its file is' }[steps[0]]
    reporter.report('bad-setting', { message: `\`${steps[0]}\` ${why}`, at: pathSpan, help: 'write it in the file' })
    return undefined
  }
  const list = steps.slice(0, -1).findIndex((_, i) => treeAt(tree, steps.slice(0, i + 1))?.kind === 'list')
  if (list >= 0) {
    const whole = steps.slice(0, list + 1).join('.')
    reporter.report('bad-setting', {
      message: `\`${whole}\` is a list, and lists are replaced whole`,
      at: pathSpan,
      help:
        value.provenance === 'set'
          ? `set all of it, by \`--set '${whole}=[…]'\``
          : 'write a var, as `${name}`, where the value stands, and sweep the var',
    })
    return undefined
  }
  if (steps.length > 1 || rootKeys.includes(path)) return steps
  const names = varsOf(tree)
  if (names.includes(path)) return [varsKey(tree), path]
  reporter.report('unknown-setting', {
    message: `there is no var \`${path}\``,
    at: pathSpan,
    help:
      didYouMean(path, names) ??
      pathHelp(pathsTo(path, tree)) ??
      'a bare name is a var or `seed`; write a path, such as `solver.base_lr`',
  })
  return undefined
}

function pathHelp(paths: readonly string[]): string | undefined {
  return paths.length > 0 ? `did you mean ${paths.map((path) => `\`${path}\``).join(' or ')}?` : undefined
}

/** Where a path leads: a bare name is a var, unless it is a key of the root. */
export function placeOf(tree: MapTree, path: string): readonly string[] {
  return path.includes('.') || rootKeys.includes(path) || !varsOf(tree).includes(path)
    ? path.split('.')
    : [varsKey(tree), path]
}

function varsOf(tree: MapTree): readonly string[] {
  const vars = treeAt(tree, [varsKey(tree)])
  return vars?.kind === 'map' ? [...vars.entries.keys()] : []
}

/** A map that holds nothing but the value at the end of `steps`. Maps on the way keep the places they have in the spec. */
function nested(steps: readonly string[], { pathSpan, value }: Setting, tree: MapTree): MapTree {
  return [...steps.keys()].reverse().reduce<Tree>((inner, i) => {
    const isOnWay = treeAt(tree, steps.slice(0, i + 1))?.kind === 'map' && i < steps.length - 1
    const key = isOnWay ? keySpanAt(tree, steps.slice(0, i + 1)) : pathSpan
    const entries = new Map<string, MapEntry>([[steps[i], { key, value: inner }]]) // a key of `steps`
    const there = treeAt(tree, steps.slice(0, i))
    const placed = there?.kind === 'map' ? there : { span: pathSpan, provenance: 'set' as const }
    return { kind: 'map', span: placed.span, provenance: placed.provenance, entries }
  }, value) as MapTree // at least one step was wrapped
}
