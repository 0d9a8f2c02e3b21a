import { InvalidArgumentError, Option, type Command } from 'commander'

import type { ChangeClass } from '../compiler/diff/index.ts'
import type { CompareOptions } from './commands/compare.ts'
import type { DiffOptions } from './commands/diff.ts'
import type { PlanOptions } from './commands/plan.ts'
import { changeClasses, diffFormats } from './formats.ts'
import { examples, withSets } from './options.ts'

/** `ts-compile diff`. */
export function addDiff(program: Command): void {
  withSets(program.command('diff'))
    .description('what experiments do that they did not do before: two files, folders or revisions')
    .argument('[operands...]', 'A and B, each a file, a folder or REV:path; one alone is compared with HEAD')
    .option('--base <rev>', 'compare the files that are named with what they were in this revision')
    .addOption(new Option('--format <format>', 'how changes are printed').choices(diffFormats).default('text'))
    .option('--deny <classes>', `fail where there is a change of these: ${changeClasses.join(', ')}`, classes)
    .option('--at <path>', 'A and B are versions of this file: what they name is looked for beside it')
    .option('--exit-code', 'end with 1 where there is any change')
    .option('--stat', 'a line an experiment')
    .addHelpText(
      'before',
      examples(
        'ts-compile diff experiments/x.yaml                  since the last commit',
        'ts-compile diff a.yaml b.yaml                       what makes two experiments differ',
        'ts-compile diff --base origin/main experiments/ --format md',
        'ts-compile diff v1:experiments v2:experiments --deny breaking,confounds',
      ),
    )
    .action(async (operands: string[], options: DiffOptions) =>
      (await import('./commands/diff.ts')).diff(operands, options),
    )
}

/** `ts-compile plan`. */
export function addPlan(program: Command): void {
  program
    .command('plan')
    .description('the plans of experiments, beside them: for reviewers to read, and CI to hold')
    .argument('[specs...]', 'files or folders', ['experiments'])
    .addOption(new Option('--write', 'write x.plan.txt beside x.yaml').conflicts('check'))
    .addOption(new Option('--check', 'fail where one is not what its spec means'))
    .addHelpText('before', examples('ts-compile plan --write', 'ts-compile plan --check experiments/'))
    .action(async (specs: string[], options: PlanOptions) => (await import('./commands/plan.ts')).plan(specs, options))
}

/** `ts-compile setup`. */
export function addSetup(program: Command): void {
  const setup = program.command('setup').description('make other tools show specs as what they say')
  setup
    .command('git')
    .description('git diff, git log -p and git difftool: .gitattributes, and this clone’s configuration')
    .argument('[folders...]', 'where specs are', ['experiments'])
    .option('--remove', 'undo it')
    .addHelpText('before', examples('ts-compile setup git experiments/', 'ts-compile setup git --remove'))
    .action(async (folders: string[], options: { remove?: boolean }) =>
      (await import('./commands/setup-git.ts')).setupGit(folders, options),
    )
}

/** `ts-compile compare`. */
export function addCompare(program: Command): void {
  withSets(program.command('compare'))
    .description('what distinguishes experiments: a table of the variables that differ')
    .argument('<spec...>', 'two experiments or more')
    .addOption(new Option('--format <format>', 'how it is printed').choices(['text', 'md', 'json']).default('text'))
    .option('--deny <what>', 'fail where a pair differs in more than one thing: confounds', confounds)
    .addHelpText(
      'before',
      examples(
        'ts-compile compare a.yaml b.yaml c.yaml',
        'ts-compile compare student-alone.yaml student-taught.yaml --deny confounds',
      ),
    )
    .action(async (specs: string[], options: CompareOptions) =>
      (await import('./commands/compare.ts')).compare(specs, options),
    )
}

function confounds(text: string): 'confounds' {
  if (text === 'confounds') return text
  throw new InvalidArgumentError('it is `confounds`')
}

function classes(text: string): readonly ChangeClass[] {
  const words = text.split(',').map((word) => word.trim())
  const known = words.filter((word): word is ChangeClass => changeClasses.some((kind) => kind === word))
  if (known.length === words.length) return known
  throw new InvalidArgumentError(`the classes are ${changeClasses.join(', ')}`)
}
