import { Option, type Command } from 'commander'

import type { TuneCommandOptions } from './commands/tune.ts'
import { examples, positiveInteger, withSets } from './options.ts'

/** `ts-compile tune`. */
export function addTune(program: Command): void {
  withSets(program.command('tune'))
    .description('find the fastest form of each op on this machine, for later runs')
    .argument('<spec...>', 'experiments, or folders of them')
    .option('--threads <n>', 'threads inside an op (all cores)', positiveInteger)
    .addOption(new Option('--format <format>', 'how it is printed').choices(['text', 'json']).default('text'))
    .addHelpText(
      'before',
      examples(
        'ts-compile tune x.yaml                 then run it',
        'ts-compile tune experiments/           each op and shape once',
        'ts-compile tune x.yaml --threads 1     for run --together auto',
      ),
    )
    .action(async (specs: string[], options: TuneCommandOptions) =>
      (await import('./commands/tune.ts')).tuneSpecs(specs, options),
    )
}
