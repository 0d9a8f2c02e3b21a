/**
 * The study, and how ours compares: `npm run study -- rows` lists its rows and their specs, `collect RUN…` keeps what runs came to in
 * docs/study, `compare` holds that against the study's logs, `page` puts the tables into docs/study.md, `killed` shows that a run
 * which is killed comes to the same numbers, `pictures` makes what ImageNet's experiments can be tried on, and `vote` asks
 * several networks together.
 */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

import Table from 'cli-table3'
import { Command } from 'commander'

import { verdicts } from './claims.mjs'
import { collect } from './collect.mjs'
import { differences, killedRun } from './killed.mjs'
import { makePictures } from './pictures.mjs'
import { resultsIn } from './results.mjs'
import { tablesIn } from './tables.mjs'
import { vote } from './vote.mjs'

const root = new URL('../..', import.meta.url).pathname
const kept = join(root, 'docs/study')
const GOLDEN = '../shared/data/golden'
const plain = { style: { head: [], border: [] } }

const program = new Command('study').description('the 2017 study, row by row, and how our runs compare')
program.command('rows').description('the rows of the study and the spec of each').action(rows)
program
  .command('collect <run...>')
  .description('keep what runs came to in docs/study/<run>.csv; RUN@SEED is one more seed of RUN')
  .action((runs) => {
    mkdirSync(kept, { recursive: true })
    for (const run of runs) console.log(`${run}: ${collect(run.replace(/\/$/, ''), kept)} tests`)
  })
program
  .command('compare')
  .description('hold what was collected against the study’s curves; ends with 1 where one is not near enough')
  .option('--golden <folder>', 'the study’s curves as CSV', GOLDEN)
  .option('--from <folder>', 'what was collected', kept)
  .action(compare)
program
  .command('page')
  .description('put the tables into docs/study.md')
  .option('--golden <folder>', 'the study’s curves as CSV', GOLDEN)
  .option('--check', 'fail where the page is not what docs/study says')
  .action(page)
program
  .command('killed <spec>')
  .description('run it, killed at random moments, and hold its numbers against those of a run that was not')
  .requiredOption('--like <run>', 'the run that was not')
  .requiredOption('--out <folder>', 'where this one goes; it must not be there')
  .requiredOption('--seconds <n>', 'what an undisturbed run takes', Number)
  .option('--kills <n>', 'how many', Number, 10)
  .option('--run <options>', 'more options of `ts-compile run`, in one word', '')
  .action(killed)
program
  .command('pictures <folder>')
  .description('pictures of nothing in the form of ImageNet’s folders, to try its experiments on')
  .option('--classes <n>', 'folders', Number, 1000)
  .option('--each <n>', 'pictures of each class, to train and to test', Number, 1)
  .action(makePictures)
program
  .command('vote <run...>')
  .description('what the networks of several runs, each alone in its own, say together of the test images')
  .action(votes)
await program.parseAsync()

function rows() {
  const { study, more } = JSON.parse(readFileSync(join(root, 'scripts/study/rows.json'), 'utf8'))
  const table = new Table({ head: ['section', 'row', 'spec'], ...plain })
  for (const { section, row, specs, refused, code } of [...study, ...more.map((row) => ({ section: '', ...row }))])
    table.push([section, row, specs?.join(', ') ?? `refused: ${code} (test/study/refused/${refused}.yaml)`])
  console.log(table.toString())
}

function compare({ golden, from }) {
  const found = verdicts(resultsIn(from), golden)
  const table = new Table({ head: ['claim', 'logged', 'ours', 'agrees'], ...plain })
  for (const { claim, logged, ours, holds } of found)
    table.push([claim, logged, ours ?? '', ours === undefined ? 'not run' : holds ? 'yes' : 'NO'])
  console.log(table.toString())
  const ran = found.filter(({ ours }) => ours !== undefined)
  const agree = ran.filter(({ holds }) => holds).length
  console.log(`${agree} of ${ran.length} agree, ${found.length - ran.length} not run`)
  process.exitCode = agree === ran.length && ran.length > 0 ? 0 : 1
}

function page({ golden, check }) {
  const file = join(root, 'docs/study.md')
  const text = readFileSync(file, 'utf8')
  const logs = existsSync(golden) ? verdicts(resultsIn(kept), golden) : undefined
  const made = tablesIn(text, resultsIn(kept), logs)
  if (check && made !== text) {
    console.error('docs/study.md is not what docs/study says: npm run study -- page')
    process.exitCode = 1
  } else if (!check) writeFileSync(file, made)
}

async function killed(spec, { like, out, seconds, kills, run }) {
  if (existsSync(out)) program.error(`error: there is something at ${out}`)
  const options = run.split(' ').filter((word) => word !== '')
  const moments = await killedRun({ spec, out, kills, seconds, options }, console.log)
  const different = differences(out, like)
  console.log(
    `killed ${moments.length} times; ${different.length === 0 ? 'the numbers are the same' : `not the same: ${different.join(', ')}`}`,
  )
  process.exitCode = different.length === 0 ? 0 : 1
}

async function votes(runs) {
  const { alone, together } = await vote(runs)
  runs.forEach((run, i) => console.log(`${run}: ${alone[i].toFixed(4)}`))
  console.log(`together: ${together.toFixed(4)}`)
}
