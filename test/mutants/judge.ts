/** What becomes of a mutant: refused, another plan, or the same. */
import { readFileSync } from 'node:fs'

import { stringify } from 'safe-stable-stringify'
import { parse } from 'yaml'

import { compile, type CompiledExperiment, type Diagnostic } from '../../compiler/index.ts'
import { diffExperiments } from '../../compiler/diff/index.ts'
import { planText } from '../../compiler/emit/index.ts'
import { experiments, lines, memoryHost, type Files } from '../harness.ts'
import type { Mutant } from './mutate.ts'

export type Verdict =
  | 'refused on its line'
  | 'refused elsewhere'
  | 'another plan, and it shows'
  | 'other words, and they show'
  | 'the same as the default'
  | 'escaped'

export interface Judged {
  readonly mutant: Mutant
  readonly verdict: Verdict
  readonly said: readonly string[]
  /** What `diff` says that is not so, or fails to say. */
  readonly misjudged?: string
}

const words = readFileSync(new URL('../../templates/plan.txt.hbs', import.meta.url), 'utf8')

interface Meaning {
  readonly hashes: string
  readonly page: string
  /** With every default, in an order of its own. */
  readonly resolved: string | undefined
}

/** What an experiment means, and what a reader sees of it: the plan's page without its hashes. */
function meaningOf({ spec, resolved, members }: CompiledExperiment): Meaning {
  const plans = [spec, ...members.map(({ plan }) => plan)]
  const page = plans.map((plan) => planText(plan, words)).join('\n') + members.map(({ label }) => label).join('\n')
  return {
    hashes: plans.map(({ hashes }) => hashes.plan).join(),
    page: page.replace(/[0-9a-f]{16,64}/g, '#'),
    resolved: stringify([resolved, ...members.map((member) => member.resolved)].map((text) => parse(text) as unknown)),
  }
}

/** Judges the mutants of `main`'s own file, or of another file that `main` reads. */
export class Judge {
  readonly #main: string
  readonly #files: Files
  readonly #meaning: Meaning
  readonly #original: CompiledExperiment

  constructor(main: string, files: Files) {
    this.#main = main
    this.#files = { ...experiments, ...files }
    const { experiment, diagnostics } = compile(main, { host: memoryHost(this.#files) })
    if (!experiment) throw new Error(`${main} does not compile: ${lines(diagnostics).join('; ')}`)
    this.#meaning = meaningOf(experiment)
    this.#original = experiment
  }

  judge(mutant: Mutant): Judged {
    const judged = this.#verdict(mutant)
    const misjudged = judged.experiment && this.#misjudged(judged.experiment)
    return { mutant, said: judged.said, verdict: judged.verdict, ...(misjudged !== undefined && { misjudged }) }
  }

  /** A reviewer is told of every mutant that does something else, and of no other. */
  #misjudged(experiment: CompiledExperiment): string | undefined {
    const { changes, members } = diffExperiments(this.#original, experiment)
    const told = [...changes, ...members.flatMap((member) => member.changes)].filter(
      ({ class: kind }) => kind !== 'cosmetic',
    )
    const isTold = told.length > 0 || members.some(({ action }) => action !== 'changed')
    const isOther = meaningOf(experiment).hashes !== this.#meaning.hashes
    if (isTold === isOther) return undefined
    return isOther ? 'not a word of it' : told.map(({ code, subject }) => `${code} ${subject}`).join(', ')
  }

  #verdict(mutant: Mutant): Judged & { readonly experiment?: CompiledExperiment } {
    const { experiment, diagnostics } = compile(this.#main, {
      host: memoryHost({ ...this.#files, [mutant.file]: mutant.text }),
    })
    const said = lines(diagnostics)
    if (!experiment)
      return { mutant, said, verdict: touches(diagnostics, mutant) ? 'refused on its line' : 'refused elsewhere' }
    const { hashes, page, resolved } = meaningOf(experiment)
    if (hashes !== this.#meaning.hashes)
      return {
        mutant,
        said,
        experiment,
        verdict: page === this.#meaning.page ? 'escaped' : 'another plan, and it shows',
      }
    if (page !== this.#meaning.page) return { mutant, said, experiment, verdict: 'other words, and they show' }
    // a key taken away is its default where nothing changes; if it were ignored, its other values would escape
    const same = mutant.kind === 'delete' || resolved === this.#meaning.resolved
    return { mutant, said, experiment, verdict: same ? 'the same as the default' : 'escaped' }
  }
}

/** Whether something that is said, or a note to it, stands on one of the mutant's lines. */
function touches(diagnostics: readonly Diagnostic[], { file, lines: wanted }: Mutant): boolean {
  return diagnostics.some(({ span, notes }) =>
    [span, ...notes.map((note) => note.span)].some(
      (place) => place?.file === file && wanted.some((line) => place.start.line <= line && line <= place.end.line),
    ),
  )
}
