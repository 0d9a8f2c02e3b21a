/** One mistake never hides another: of two mutants at once, both are told. Two hundred pairs, the same ones each time. */
import { describe, expect, it } from 'vitest'

import { compile, type Diagnostic } from '../../compiler/index.ts'
import { RandomWords } from '../../runtime/index.ts'
import { experiments, lines, memoryHost } from '../harness.ts'
import { mains, type Main } from './mains.ts'
import { mutantsOf, type Mutant } from './mutate.ts'
import { together } from './pairs.ts'

const PAIRS = Number(process.env['PAIRS'] ?? 200)

interface Told {
  readonly mutant: Mutant
  /** Every error that it leads to by itself. */
  readonly errors: readonly Diagnostic[]
  /** The one on its own line. */
  readonly own: Diagnostic
}

function errorsOf({ main, file, files }: Main, text: string): readonly Diagnostic[] {
  const { diagnostics } = compile(main, { host: memoryHost({ ...experiments, ...files, [file]: text }) })
  return diagnostics.filter(({ severity }) => severity === 'error')
}

function touches({ span, notes }: Diagnostic, file: string, wanted: readonly number[]): boolean {
  return [span, ...notes.map((note) => note.span)].some(
    (place) => place?.file === file && wanted.some((line) => place.start.line <= line && line <= place.end.line),
  )
}

function pathOf({ what }: Mutant): readonly string[] {
  return what.replace(/: .*$/s, '').split('.')
}

/** Where the places are one, or what `one` leaves says nothing of what is wrong in `other`. */
function isOfTheOther(one: Told, other: Told): boolean {
  const [path, another] = [pathOf(one.mutant), pathOf(other.mutant)]
  const holds = (outer: readonly string[], inner: readonly string[]): boolean =>
    outer.every((step, i) => step === inner[i])
  const isText = one.own.code === 'yaml-syntax' || one.own.code === 'unquoted-expression' // nothing can be read
  const isType = path.at(-1) === 'type' && holds(path.slice(0, -1), another) // keys of nobody knows what
  const isBelow = other.own.code === 'layer-shape' && one.mutant.what.includes('layers') // the shape that it reads
  const isOrigin = path.at(-1) === 'from' && holds(path.slice(0, -1), another)
  const isSource = isOrigin || path[0] === 'extends' // edits of what is not there
  const isSum = other.own.code === 'nothing-to-train' && path[0] === 'losses' // a law of all losses together
  // It may be the name that is missing.
  const isName = path.at(-1) === 'name' && /^unknown-(reference|bottom)$/.test(other.own.code)
  const isInput = path[0] === 'input' && other.own.code === 'input-mismatch' // all of it is held against the images
  return holds(path, another) || isName || isInput || isText || isSource || isType || isBelow || isSum
}

describe('two mistakes', () => {
  const words = new RandomWords(7, 'order', 'pairs')
  const drawn = <T>(list: readonly T[]): T => list[words.next() % list.length]
  const sources = mains.map((main) => ({ main, mutants: mutantsOf(main.file, experiments[main.file]) }))
  const known = new Map<Mutant, Told | undefined>()

  function told(main: Main, mutant: Mutant): Told | undefined {
    if (known.has(mutant)) return known.get(mutant)
    const errors = errorsOf(main, mutant.text)
    const own = errors.find((error) => touches(error, mutant.file, mutant.lines))
    const found = own && { mutant, errors, own }
    known.set(mutant, found)
    return found
  }

  it('in different places are both told, and nothing that is neither', { timeout: 1_800_000 }, () => {
    const hidden: string[] = []
    for (let tried = 0; tried < PAIRS;) {
      const { main, mutants } = drawn(sources)
      const [one, other] = [told(main, drawn(mutants)), told(main, drawn(mutants))]
      if (!one || !other || isOfTheOther(one, other) || isOfTheOther(other, one)) continue
      const pair = together(experiments[main.file], one.mutant, other.mutant)
      if (!pair) continue
      tried++
      const errors = errorsOf(main, pair.text)
      const isTold = ({ own }: Told, at: readonly number[]): boolean =>
        errors.some((error) => error.code === own.code && touches(error, main.file, at))
      const both = isTold(one, pair.lines[0]) && isTold(other, pair.lines[1])
      if (both && errors.length <= one.errors.length + other.errors.length) continue
      const names = [one, other].map(({ mutant: { kind, what } }) => `${kind} ${what}`)
      hidden.push(`${main.file}: ${names.join(' and ')}: ${lines(errors).join(' ## ')}`)
    }
    expect(hidden).toEqual([])
  })
})
