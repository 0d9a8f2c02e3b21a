/**
 * No mistake survives `check`: a mutant is refused, or is another plan that shows, or says what is the default anyway.
 * Two thousand of them, the same ones each time; `npm run mutants` tries all and prints the counts.
 */
import { describe, expect, it } from 'vitest'

import { RandomWords } from '../../runtime/random/index.ts'
import { experiments } from '../files.ts'
import { Judge, type Judged, type Verdict } from './judge.ts'
import { mains } from './mains.ts'
import { mutantsOf, type Mutant } from './mutate.ts'

const all = process.env['MUTANTS'] === 'all'
const SAMPLE = 2000

/** What a mutant of these sites means is not seen through the experiment that takes the network. */
const UNSEEN: Readonly<Record<string, RegExp>> = {
  'networks/alexnet.yaml': /^(input|layers\.0\.pad)/,
  'networks/vgg16.yaml': /^input/,
}

function chosen(): readonly Mutant[] {
  const every = mains.flatMap(({ file }) =>
    mutantsOf(file, experiments[file]).filter(({ what }) => !UNSEEN[file]?.test(what)),
  )
  if (all) return every
  const words = new RandomWords(5, 'order', 'mutants')
  const drawn = every.map((mutant) => ({ mutant, at: words.next() })).sort((a, b) => a.at - b.at)
  return drawn.slice(0, SAMPLE).map(({ mutant }) => mutant)
}

function shown({ mutant: { file, kind, what, lines }, said }: Judged): string {
  return `${file}: ${kind} ${what} (line ${lines.join(' or ')}): ${said.slice(0, 2).join(' ## ')}`
}

describe('mutants', () => {
  const judged = (): readonly Judged[] => {
    const judges = new Map(mains.map(({ file, main, files }) => [file, new Judge(main, files)]))
    return chosen().map((mutant) => (judges.get(mutant.file) as Judge).judge(mutant)) // one a file
  }

  it('are told, or show in the plan, or say the default', { timeout: 1_800_000 }, () => {
    const found = judged()
    const of = (verdict: Verdict): readonly Judged[] => found.filter((one) => one.verdict === verdict)
    const refused = of('refused on its line').length + of('refused elsewhere').length
    const counts = [...new Set(found.map(({ verdict }) => verdict))]
      .sort()
      .map((verdict) => `${of(verdict).length} ${verdict}`)
    console.log(`${found.length} mutants: ${counts.join(', ')}`)
    if (all) for (const one of of('refused elsewhere')) console.log(`elsewhere: ${shown(one)}`)
    expect(of('escaped').map(shown)).toEqual([])
    const misjudged = found.flatMap((one) => (one.misjudged === undefined ? [] : [`${shown(one)}: ${one.misjudged}`]))
    expect(misjudged).toEqual([])
    expect(of('refused on its line').length / refused, of('refused elsewhere').map(shown).join('\n')).toBeGreaterThan(
      0.98,
    )
    expect(of('another plan, and it shows').length).toBeGreaterThan(100)
    if (!all) expect(found).toHaveLength(SAMPLE)
  })
})
