/**
 * Nothing that the schema takes is ignored. Each key, in each place where it may stand, is given another value in a spec that
 * compiles: then the run is another one and the plan's page shows it, or the value is refused. The keys for which neither
 * is so stand here, each with its reason.
 */
import { readFileSync } from 'node:fs'

import { stringify } from 'safe-stable-stringify'
import { describe, expect, it } from 'vitest'
import { parse, stringify as toYaml } from 'yaml'

import { compile, type CompiledExperiment } from '../../../compiler/index.ts'
import { planText } from '../../../compiler/emit/index.ts'
import { fixtureHost, fixtures, mainOf } from './fixtures.ts'
import { places, saidIn, type Node, type Path } from './places.ts'
import { otherMaps } from './values.ts'

/** Another run that shows · another run, and no reader sees it · the same with other words · refused · neither: ignored. */
type Outcome = 'effect' | 'hidden' | 'words' | 'refused' | 'nothing'

/** Where other words are all that can come of it. */
const WORDS: readonly (readonly [RegExp, string])[] = [
  [/^experiment\.(name|description|tags)$/, 'say what the experiment is, and change no number'],
  [/Layer\.name$/, 'a layer without parameters leaves nothing that has its name'],
  [/^waiver\.reason$|^experiment\.allow$/, 'printed in the plan'],
  [/^silenceLayer\.bottom$/, 'what is read and thrown away'],
  [/^splitLayer\.top$/, 'all copies are the same'],
]

/** Where every other value is a contradiction, or means that another key must change with it. */
const REFUSED: readonly (readonly [RegExp, string])[] = [
  [/^experiment\.version$|^network file\.kind$|^experiment\.abstract$/, 'have one value in an experiment'],
  [/^experiment\.(network|teachers)$/, 'there must be one'],
  [/^waiver\.code$/, 'must be the code of what it waives'],
  [/^experiment\.allow$/, 'what it waives is refused without it'],
  [/network\.input$|^network file\.input$|^data\.shape$/, 'are held against the images'],
  [/weights\.(otherwise|leftover)$/, 'have one value, which permits what is refused without it'],
  [/^(train|test)Transform\.crop$/, 'both phases see images of one size'],
  [/Layer\.(param|frozen)$/, 'a layer without parameters has nothing to freeze'],
  [/^poolingLayer\.global_pooling$/, 'stands in the place of a kernel'],
  [/^(crop|slice|split)Layer\.type$|^entropyMetric\.type$/, 'no other type reads and gives as many'],
  [/^sliceLayer\.bottom$/, 'the cuts are those of what is cut'],
  [/^(hinge|infogain|softmaxCrossEntropy)Loss\.target$|^accuracyMetric\.target$/, 'only labels have labels'],
  [/^contrastiveLoss\.similar$/, 'only labels have labels'],
  [
    /^repeatRange\.var$|^renameAffix\.(prefix|suffix)$|student network\.rename$|Layer\.name$/,
    'name what is named elsewhere',
  ],
  [/^(lone|student) network\.(onnx|recorded|outputs)$/, 'make a teacher'],
  [/^stage \w+\.(keep|best)$/, 'are of the whole run'],
  [/Solver\.loss_scale$/, 'is of half precision alone'],
]

/** Where nothing comes of it, and nothing is meant to. */
const NOTHING: readonly (readonly [RegExp, string])[] = [
  [/^network file\.description$/, 'a word to whoever reads the file'],
]

/** What no spec that compiles can say. */
const NOWHERE: readonly (readonly [RegExp, string])[] = [
  [/^(lone|student) recordedParts\./, 'within what makes a teacher'],
]

const words = readFileSync(new URL('../../../templates/plan.txt.hbs', import.meta.url), 'utf8')

interface Meaning {
  /** What an engine and a runtime are told, without the names that only readers need. */
  readonly run: string
  readonly page: string
}

function meaningOf({ spec, members }: CompiledExperiment): Meaning {
  const plans = [spec, ...members.map(({ plan }) => plan)]
  const runs = plans.map(({ programs, losses, expect: expected, ...plan }) => ({
    programs: programs.map(({ nodes, ...program }) => ({
      ...program,
      nodes: nodes.map(({ origin: _origin, ...node }) => node),
    })),
    losses: losses.map(({ name, weight, active, temperature }) => ({ name, weight, active, temperature })),
    expect: expected.map(({ place: _place, ...rule }) => rule),
    seed: plan.seed,
    data: plan.data,
    weights: plan.weights,
    foreign: plan.networks.map(({ foreign }) => foreign),
    stages: plan.stages,
    best: plan.best,
    keep: plan.keep,
    solverstate: plan.solverstate,
    guards: plan.guards,
    state: plan.state,
  }))
  const pages = plans.map((plan) => planText({ ...plan, hashes: { result: '', plan: '' } }, words))
  return { run: stringify(runs), page: [...pages, ...members.map(({ label }) => label)].join('\n') }
}

/** Undefined where it is refused. */
function compiled(main: string, file: string, document: unknown): Meaning | undefined {
  const host = fixtureHost({ ...fixtures, [file]: toYaml(document) })
  const { experiment } = compile(main, { host })
  return experiment && meaningOf(experiment)
}

/** A map of a fixture that may have the key. */
interface Instance {
  readonly file: string
  readonly main: string
  readonly path: Path
  readonly map: Readonly<Record<string, unknown>>
}

const documents = new Map(Object.keys(fixtures).map((file) => [file, parse(fixtures[file]) as unknown]))

function at(document: unknown, path: Path): Record<string, unknown> {
  return path.reduce<unknown>((here, step) => (here as Record<string | number, unknown>)[step], document) as never
}

function replaced(document: unknown, path: Path, map: unknown): unknown {
  if (path.length === 0) return map
  const copy = structuredClone(document)
  const above = at(copy, path.slice(0, -1)) as Record<string | number, unknown>
  above[path[path.length - 1]] = map
  return copy
}

const ownerOf = (place: string): string => place.slice(0, place.lastIndexOf('.'))
const keyOf = (place: string): string => place.slice(place.lastIndexOf('.') + 1)

const instances = new Map<string, Instance[]>()
for (const [file, document] of documents) {
  const main = mainOf(file)
  if (main === undefined) continue
  const maps = new Map(
    saidIn(document).map(({ place, path }) => [`${ownerOf(place)} ${path.slice(0, -1).join('/')}`, { place, path }]),
  )
  for (const { place, path } of maps.values()) {
    const owner = ownerOf(place)
    const map = at(document, path.slice(0, -1))
    instances.set(owner, [...(instances.get(owner) ?? []), { file, main, path: path.slice(0, -1), map }])
  }
}

const bases = new Map<string, Meaning | undefined>()
function baseOf(main: string): Meaning | undefined {
  if (!bases.has(main)) bases.set(main, compiled(main, main, documents.get(main)))
  return bases.get(main)
}

const RANK: readonly Outcome[] = ['words', 'nothing', 'refused']
/** How many values are tried before a key is taken for one that nothing comes of; fewer where that is known. */
const TRIES = { usual: 30, known: 8 }

/** What becomes of the key at its best: where one value has an effect, the key is not ignored. */
function outcomeOf(place: string, schema: Node): Outcome | 'nowhere' {
  const [owner, key] = [ownerOf(place), keyOf(place)]
  const here = [...(instances.get(owner) ?? [])].sort((a, b) => Number(key in b.map) - Number(key in a.map))
  const seen = new Set<Outcome>()
  const known = [...WORDS, ...REFUSED, ...NOTHING].some(([of]) => of.test(place))
  let left = known ? TRIES.known : TRIES.usual
  for (const { file, main, path, map } of here) {
    const before = baseOf(main)
    if (!before)
      throw new Error(
        `${main} does not compile: ${compile(main, { host: fixtureHost(fixtures) })
          .diagnostics.map(({ message }) => message)
          .join('; ')}`,
      )
    for (const other of otherMaps(owner, key, schema, map)) {
      if (left-- === 0) return best(seen)
      const after = compiled(main, file, replaced(documents.get(file), path, other))
      if (!after) seen.add('refused')
      else if (after.run === before.run) seen.add(after.page === before.page ? 'nothing' : 'words')
      else if (after.page === before.page) return 'hidden'
      else return 'effect'
    }
  }
  return best(seen)
}

function best(seen: ReadonlySet<Outcome>): Outcome | 'nowhere' {
  // a value that equals the default changes nothing; where others are refused, that is what becomes of them
  if (seen.has('nothing') && seen.has('refused') && !seen.has('words')) return 'refused'
  return RANK.find((outcome) => seen.has(outcome)) ?? 'nowhere'
}

describe('every key of the schema, in each place', () => {
  const all = places()
  const outcomes = new Map<string, string>()

  it('has an effect that shows, or is refused', { timeout: 600_000 }, () => {
    for (const [place, schema] of all) outcomes.set(place, outcomeOf(place, schema))
    const which = (outcome: string): readonly string[] =>
      [...all.keys()].filter((place) => outcomes.get(place) === outcome)
    const unexplained = (outcome: string, reasons: readonly (readonly [RegExp, string])[]): readonly string[] =>
      which(outcome).filter((place) => !reasons.some(([of]) => of.test(place)))
    expect(all.size).toBeGreaterThan(800)
    expect(which('effect').length).toBeGreaterThan(650)
    expect({
      nowhere: unexplained('nowhere', NOWHERE),
      hidden: which('hidden'),
      words: unexplained('words', WORDS),
      refused: unexplained('refused', REFUSED),
      nothing: unexplained('nothing', NOTHING),
    }).toEqual({ nowhere: [], hidden: [], words: [], refused: [], nothing: [] })
  })

  it.each([
    ['words', WORDS],
    ['refused', REFUSED],
    ['nothing', NOTHING],
  ] as const)('has no reason that nothing needs: %s', (outcome, reasons) => {
    const needed = [...outcomes].filter(([, found]) => found === outcome).map(([place]) => place)
    expect(reasons.filter(([of]) => !needed.some((place) => of.test(place))).map(String)).toEqual([])
  })
})
