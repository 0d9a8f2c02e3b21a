import { Option, type Command } from 'commander'

import type { CostOptions } from './commands/cost.ts'
import { engineOptions, examples, withSets } from './options.ts'

/** `ts-compile cost`. */
export function addCost(program: Command): void {
  engineOptions(withSets(program.command('cost')))
    .description('what a step costs, what it takes on this machine, and which layers losses reach')
    .argument('<spec>', 'an experiment')
    .option('--no-measure', 'FLOPs and memory alone: nothing is run')
    .addOption(new Option('--format <format>', 'how it is printed').choices(['text', 'json']).default('text'))
    .addHelpText(
      'before',
      examples(
        'ts-compile cost x.yaml',
        'ts-compile cost x.yaml --set student.override.conv1.num_output=16',
        'ts-compile cost x.yaml --no-measure',
      ),
    )
    .action(async (spec: string, options: CostOptions) => (await import('./commands/cost.ts')).cost(spec, options))
}
