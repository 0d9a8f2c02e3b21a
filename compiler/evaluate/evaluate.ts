import { didYouMean, suggestions, type Note, type Span } from '../diagnostics/index.ts'
import { varsKey } from '../schema/index.ts'
import {
  madeUnknown,
  treeAt,
  type ListTree,
  type MapTree,
  type Scalar,
  type ScalarTree,
  type Tree,
} from '../source/index.ts'
import { inside, outside, type EvaluateContext, type Scope } from './context.ts'
import { environmentValue, MissingVariable } from './environment.ts'
import { evaluateExpression, ExpressionError, isName, type Value } from './expression.ts'
import { Reads } from './reads.ts'
import { isRepeat, LAYER_LIMIT, readRepeat } from './repeat.ts'

const EXPRESSION = /\$\{([^}]*)\}/g

/** Vars are made of vars, and those of others, at most so many deep. */
const DEPTH_LIMIT = 100

/** No value is a longer text, however its expressions multiply. */
const TEXT_LIMIT = 10_000

export interface Evaluated {
  /** A value that could not be found stands in it as one that nobody knows. */
  readonly tree: MapTree
  /** False where a `repeat` could not be followed, which is reported: layers are missing. */
  readonly complete: boolean
}

/**
 * The tree with every `${…}` replaced by its value and every `repeat` by the layers it makes. A text that is nothing but one
 * expression takes the value's type.
 */
export function evaluate(tree: MapTree, context: EvaluateContext): Evaluated {
  const evaluator = new Evaluator(tree, context)
  return { tree: evaluator.map(tree, outside), complete: evaluator.complete }
}

/** A var whose own mistake is reported already, where it stands: what uses it is not worth a word. */
class BrokenVar extends Error {}

class Evaluator {
  /** See `Evaluated`. */
  complete = true
  readonly #root: MapTree
  readonly #context: EvaluateContext
  readonly #vars: ReadonlyMap<string, Tree>
  readonly #varPlaces: ReadonlyMap<string, Span>
  readonly #values = new Map<string, Value>()
  readonly #broken = new Set<string>()
  readonly #open: string[] = []
  readonly #reads = new Reads()
  readonly #hasVars: boolean
  /** Whether a var has a name that is none, which the schema tells: what nobody knows may be it. */
  readonly #misnamed: boolean
  #layers = 0
  /** Blocks of which it is not known what they make. */
  #guessedBlocks = 0
  #deep = false

  constructor(tree: MapTree, context: EvaluateContext) {
    const vars = treeAt(tree, [varsKey(tree)])
    this.#root = tree
    this.#context = context
    this.#hasVars = !tree.entries.has('kind') // a network file has none
    this.#vars = new Map(vars?.kind === 'map' ? [...vars.entries].map(([name, { value }]) => [name, value]) : [])
    this.#varPlaces = new Map(vars?.kind === 'map' ? [...vars.entries].map(([name, { key }]) => [name, key]) : [])
    this.#misnamed = [...this.#vars.keys()].some((name) => !isName(name))
  }

  map(tree: MapTree, scope: Scope): MapTree {
    const entries = [...tree.entries].map(([name, { key, value }]) => {
      const inner =
        name === 'layers' && value.kind === 'list' ? this.#layerList(value, scope) : this.#tree(value, scope)
      return [name, { key: placed(key, scope), value: inner }] as const
    })
    return { ...tree, span: placed(tree.span, scope), entries: new Map(entries) }
  }

  #tree(tree: Tree, scope: Scope): Tree {
    if (tree.kind === 'map') return this.map(tree, scope)
    if (tree.kind === 'scalar') return this.#reads.apart(() => this.#made(tree, scope))
    const span = placed(tree.span, scope)
    return { ...tree, span, items: tree.items.map((item) => this.#tree(item, scope)) }
  }

  #made(tree: ScalarTree, scope: Scope): ScalarTree {
    const value = this.#scalar(tree, scope)
    const span = this.#reads.at(placed(tree.span, scope))
    return value === undefined ? madeUnknown({ ...tree, span }) : { ...tree, span, value }
  }

  #layerList(list: ListTree, scope: Scope): ListTree {
    const before = this.#guessedBlocks
    const items = list.items.flatMap((item) => this.#layer(item, scope) ?? this.#incomplete())
    const made: ListTree = { ...list, span: placed(list.span, scope), items }
    return this.#guessedBlocks > before ? madeUnknown(made) : made
  }

  #incomplete(): readonly Tree[] {
    this.complete = false
    return []
  }

  /** The layers that an item of a list of layers stands for; undefined after a reported mistake. */
  #layer(item: Tree, scope: Scope): readonly Tree[] | undefined {
    if (!isRepeat(item)) {
      this.#layers++
      if (this.#layers === LAYER_LIMIT + 1) this.#reportLayers(item, scope)
      return this.#layers > LAYER_LIMIT ? undefined : [this.#tree(item, scope)]
    }
    const head = item.entries.get('repeat')
    const block = head ? this.#withHead(item, this.#tree(head.value, scope)) : item
    const { partial, guess } = this.#context
    const unknown = partial && !guess && head && hasExpression(treeAt(block, ['repeat']))
    const repeat = unknown ? undefined : readRepeat(block, { scope, vars: this.#varPlaces }, this.#context)
    if (!repeat) return undefined
    if (!repeat.known) this.#guessedBlocks++
    const made: Tree[] = []
    const before = this.#guessedBlocks
    for (let value = repeat.from; value <= repeat.to && this.#guessedBlocks === before; value++) {
      const round = inside(scope, repeat, value, !repeat.known)
      for (const layer of repeat.layers) {
        const layers = this.#layer(layer, round)
        if (!layers) return undefined
        made.push(...layers)
      }
    }
    return made
  }

  #reportLayers(item: Tree, scope: Scope): void {
    this.#context.reporter.report('too-large', {
      message: `there are more than ${LAYER_LIMIT} layers`,
      at: placed(item.span, scope),
      help: 'no network has so many',
    })
  }

  #withHead(block: MapTree, head: Tree): MapTree {
    const entries = [...block.entries].map(
      ([key, entry]) => [key, key === 'repeat' ? { ...entry, value: head } : entry] as const,
    )
    return { ...block, entries: new Map(entries) }
  }

  /** Undefined where there is no telling, which is reported. */
  #scalar(tree: ScalarTree, scope: Scope): Scalar | undefined {
    const { value } = tree
    if (typeof value !== 'string' || !value.includes('${')) return value
    const unclosed = value.indexOf('${', value.lastIndexOf('}') + 1)
    if (unclosed >= 0) {
      const at = placed(within(tree, unclosed, 2), scope)
      this.#context.reporter.report('expression', { message: '`${` is not closed', at, help: 'write `${…}`' })
      return undefined
    }
    const [whole] = value.matchAll(EXPRESSION)
    if (whole?.[0] === value) return this.#expression(whole[1] ?? '', 2, tree, scope)
    let length = value.length
    let known = true
    const text = value.replace(EXPRESSION, (match, inner: string, index: number) => {
      if (length > TEXT_LIMIT) return match
      const result = this.#expression(inner, index + 2, tree, scope)
      if (result === undefined) known = false
      length += String(result).length
      return String(result)
    })
    if (length <= TEXT_LIMIT) return known ? text : undefined
    const message = `a text with expressions in it is longer than ${TEXT_LIMIT} characters`
    this.#context.reporter.report('too-large', { message, at: tree.span, help: 'say less' })
    return undefined
  }

  #expression(text: string, offset: number, tree: ScalarTree, scope: Scope): Value | undefined {
    try {
      const found = environmentValue(text, this.#context)
      if (!found) return evaluateExpression(text, (name) => this.#variable(name, scope))
      this.#reads.environment(found.name, found.value)
      return found.value
    } catch (error) {
      if (error instanceof BrokenVar) return undefined
      if (!(error instanceof ExpressionError)) throw error
      if (error.unknownName !== undefined && (this.#context.partial || scope.open)) return undefined
      this.#report(error, offset, tree, scope)
      return undefined
    }
  }

  /** What took away the var that there is not, or where the one stands that may be meant. */
  #notes(unknownName: string): readonly Note[] {
    const gone = this.#deletion(unknownName)
    if (gone) return [gone]
    const meant = suggestions(unknownName, [...this.#vars.keys()]).slice(0, 1)
    return meant.flatMap((name) => {
      const value = this.#vars.get(name)
      return value ? [{ message: `\`${name}\` is said here`, span: value.span }] : []
    })
  }

  /** What took a var away that there was. */
  #deletion(name: string): Note | undefined {
    const vars = treeAt(this.#root, ['vars'])
    return (vars?.kind === 'map' ? vars.lost?.get(name) : this.#root.lost?.get('vars'))?.note
  }

  #report(error: ExpressionError, offset: number, tree: ScalarTree, scope: Scope): void {
    const { message, index, unknownName, help } = error
    const name = unknownName ?? (error instanceof MissingVariable ? error.variable : undefined)
    const at = placed(within(tree, offset + index, name?.length ?? 1), scope)
    const { reporter } = this.#context
    if (error instanceof MissingVariable) {
      reporter.report('missing-variable', { message, at, help: `set it: \`${error.variable}=… ts-compile …\`` })
    } else if (unknownName === undefined) reporter.report('expression', { message, at: this.#reads.at(at), help })
    else {
      const names = [...scope.loops.keys(), ...this.#vars.keys()]
      reporter.report('unknown-var', {
        message,
        at,
        help: didYouMean(unknownName, names) ?? this.#known(),
        notes: this.#notes(unknownName),
      })
    }
  }

  #known(): string {
    const names = [...this.#vars.keys()].map((name) => `\`${name}\``)
    if (!this.#hasVars) return 'a network file has no vars; a spec can `override` what differs'
    return names.length > 0 ? `the vars are ${names.join(', ')}` : 'say it under `vars`'
  }

  /** Undefined where there is no such var; throws where there is one that has no value. */
  #variable(name: string, scope: Scope): Value | undefined {
    const loop = scope.loops.get(name)
    if (loop !== undefined) return loop
    const tree = this.#vars.get(name)
    if (!tree && this.#misnamed) throw new BrokenVar()
    if (!tree) return undefined
    const isKnown = tree.kind === 'scalar' && !tree.span.unknown && !this.#broken.has(name)
    const value = this.#values.get(name) ?? (isKnown ? this.#valueOf(name, tree) : undefined)
    if (value === undefined || value === null) {
      this.#broken.add(name)
      throw new BrokenVar()
    }
    this.#values.set(name, value)
    this.#reads.variable({ name, value, span: tree.span })
    return value
  }

  /** The value of a var; undefined after a reported mistake. */
  #valueOf(name: string, tree: ScalarTree): Scalar | undefined {
    if (this.#open.includes(name)) {
      const circle = [...this.#open.slice(this.#open.indexOf(name)), name].join(' → ')
      this.#context.reporter.report('vars-cycle', {
        message: `vars refer to each other in a circle: ${circle}`,
        at: tree.span,
      })
      return undefined
    }
    if (this.#open.length >= DEPTH_LIMIT) {
      const message = `vars are made of each other, more than ${DEPTH_LIMIT} deep`
      if (!this.#deep)
        this.#context.reporter.report('too-large', { message, at: tree.span, help: 'put some of them together' })
      this.#deep = true
      return undefined
    }
    this.#open.push(name)
    const value = this.#reads.apart(() => {
      const found = this.#scalar(tree, outside)
      this.#reads.made(name)
      return found
    })
    this.#open.pop()
    return value
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

/** The place, with the values of the loop variables that it stands for. */
function placed(span: Span, { words }: Scope): Span {
  return words === undefined ? span : { ...span, loop: words }
}

function hasExpression(tree: Tree | undefined): boolean {
  if (tree?.kind === 'map') return [...tree.entries.values()].some(({ value }) => hasExpression(value))
  return tree?.kind === 'scalar' && typeof tree.value === 'string' && tree.value.includes('${')
}
