import { didYouMean, suggestions, type Note, type Reporter, type Span } from '../diagnostics/index.ts'
import { treeAt, type MapTree, type Scalar, type ScalarTree, type Tree } from '../source/index.ts'
import { evaluateExpression, ExpressionError, namesIn, type Value } from './expression.ts'

const EXPRESSION = /\$\{([^}]*)\}/g

/** The tree with every `${…}` replaced by its value. A text that is nothing but one expression takes the value's type. */
export function evaluate(tree: MapTree, reporter: Reporter): MapTree {
  return new Evaluator(tree, reporter).map(tree)
}

/** A var whose own mistake is reported already, where it stands: what uses it is not worth a word. */
class BrokenVar extends Error {}

class Evaluator {
  readonly #reporter: Reporter
  readonly #vars: ReadonlyMap<string, Tree>
  readonly #values = new Map<string, Value>()
  readonly #broken = new Set<string>()
  readonly #open: string[] = []
  readonly #hasVars: boolean

  constructor(tree: MapTree, reporter: Reporter) {
    const vars = treeAt(tree, ['vars'])
    this.#reporter = reporter
    this.#hasVars = !tree.entries.has('kind') // a network file has none
    this.#vars = new Map(vars?.kind === 'map' ? [...vars.entries].map(([name, { value }]) => [name, value]) : [])
  }

  map(tree: MapTree): MapTree {
    const entries = [...tree.entries].map(
      ([key, entry]) => [key, { ...entry, value: this.#tree(entry.value) }] as const,
    )
    return { ...tree, entries: new Map(entries) }
  }

  #tree(tree: Tree): Tree {
    if (tree.kind === 'map') return this.map(tree)
    if (tree.kind === 'list') return { ...tree, items: tree.items.map((item) => this.#tree(item)) }
    return { ...tree, value: this.#scalar(tree) }
  }

  /** Text that cannot be evaluated stays as it is, `${…}` included: that is how the schema knows it. */
  #scalar(tree: ScalarTree): Scalar {
    const { value } = tree
    if (typeof value !== 'string' || !value.includes('${')) return value
    const unclosed = value.indexOf('${', value.lastIndexOf('}') + 1)
    if (unclosed >= 0) {
      const at = within(tree, unclosed, 2)
      this.#reporter.report('expression', { message: '`${` is not closed', at, help: 'write `${…}`' })
      return value
    }
    const [whole] = value.matchAll(EXPRESSION)
    if (whole?.[0] === value) return this.#expression(whole[1] ?? '', 2, tree) ?? value
    return value.replace(EXPRESSION, (match, inner: string, index: number) =>
      String(this.#expression(inner, index + 2, tree) ?? match),
    )
  }

  #expression(text: string, offset: number, tree: ScalarTree): Value | undefined {
    try {
      return evaluateExpression(text, (name) => this.#variable(name))
    } catch (error) {
      if (error instanceof BrokenVar) return undefined
      if (!(error instanceof ExpressionError)) throw error
      const { message, index, unknownName } = error
      const help =
        unknownName === undefined ? undefined : (didYouMean(unknownName, [...this.#vars.keys()]) ?? this.#known())
      this.#reporter.report(unknownName === undefined ? 'expression' : 'unknown-var', {
        message,
        at: within(tree, offset + index, unknownName?.length ?? 1),
        help,
        notes: this.#notes(text, unknownName),
      })
      return undefined
    }
  }

  /** Where the vars stand that an expression reads, or the one that it may have meant. */
  #notes(text: string, unknownName: string | undefined): readonly Note[] {
    const meant = unknownName === undefined ? [] : suggestions(unknownName, [...this.#vars.keys()]).slice(0, 1)
    const read = unknownName === undefined ? [...new Set(namesIn(text))] : meant
    return read.flatMap((name) => {
      const value = this.#vars.get(name)
      return value ? [{ message: `\`${name}\` is said here`, span: value.span }] : []
    })
  }

  #known(): string {
    const names = [...this.#vars.keys()].map((name) => `\`${name}\``)
    if (!this.#hasVars) return 'a network file has no vars; a spec can `override` what differs'
    return names.length > 0 ? `the vars are ${names.join(', ')}` : 'say it under `vars`'
  }

  /** Undefined where there is no such var; throws where there is one that has no value. */
  #variable(name: string): Value | undefined {
    const known = this.#values.get(name)
    if (known !== undefined) return known
    const tree = this.#vars.get(name)
    if (!tree) return undefined
    const value = tree.kind === 'scalar' && !this.#broken.has(name) ? this.#valueOf(name, tree) : null
    if (value === null) {
      this.#broken.add(name)
      throw new BrokenVar()
    }
    this.#values.set(name, value)
    return value
  }

  /** The value of a var, or null after a reported mistake. */
  #valueOf(name: string, tree: ScalarTree): Scalar {
    if (this.#open.includes(name)) {
      const circle = [...this.#open.slice(this.#open.indexOf(name)), name].join(' → ')
      this.#reporter.report('vars-cycle', { message: `vars refer to each other in a circle: ${circle}`, at: tree.span })
      return null
    }
    this.#open.push(name)
    const value = this.#scalar(tree)
    this.#open.pop()
    return typeof value === 'string' && value.includes('${') ? null : value
  }
}

/** The place of `length` characters inside a scalar, if it stands on one line; else of the scalar. */
function within({ value, span }: ScalarTree, index: number, length: number): Span {
  const width = span.end.column - span.start.column
  const size = String(value).length
  if (span.start.line !== span.end.line || (width !== size && width !== size + 2)) return span
  const column = span.start.column + (width - size) / 2 + index
  const { line } = span.start
  return { file: span.file, start: { line, column }, end: { line, column: column + Math.max(1, length) } }
}
