import { Option, type Command } from 'commander'

import type { LockCommandOptions } from './commands/lock.ts'
import { denying, engineOptions, examples, withSets } from './options.ts'

/** `ts-compile lock`. */
export function addLock(program: Command): void {
  engineOptions(withSets(denying(program.command('lock'))))
    .description('hold an experiment against the lock beside it, or write that')
    .argument('<spec>', 'an experiment')
    .option('--write', 'lock what is there now: x.lock.json beside x.yaml')
    .addOption(new Option('--format <format>', 'how it is printed').choices(['text', 'json']).default('text'))
    .addHelpText(
      'before',
      examples(
        'ts-compile lock x.yaml --write    to commit with x.yaml',
        'ts-compile lock x.yaml            what has drifted since',
        'ts-compile run x.yaml --locked    nothing, if anything has',
      ),
    )
    .action(async (spec: string, options: LockCommandOptions) =>
      (await import('./commands/lock.ts')).lock(spec, options),
    )
}
