import { Option, type Command } from 'commander'

import { dataDir, examples } from './options.ts'
import { allowFolder } from './named-folders.ts'

/** `ts-compile verify`. */
export function addVerify(program: Command): void {
  program
    .command('verify')
    .description('prove that a run is what it says: every hash, every line, and its accuracy again')
    .argument('<run>', 'a run’s folder, a sweep’s, or its name in runs/')
    .addOption(new Option('--format <format>', 'how it is printed').choices(['text', 'json']).default('text'))
    .option('--allow-path <dir>', 'a folder that specs may name files in; repeatable', allowFolder)
    .addOption(dataDir())
    .addHelpText('before', examples('ts-compile verify runs/x', 'ts-compile verify runs/x --format json'))
    .action(async (run: string, options: { format: 'text' | 'json'; dataDir?: string }) =>
      (await import('./commands/verify.ts')).verify(run, options),
    )
}
