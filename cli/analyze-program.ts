import { Option, type Command } from 'commander'

import type { AnalyzeOptions } from './commands/analyze.ts'
import { allowFolder } from './named-folders.ts'
import { dataDir, examples } from './options.ts'

/** `ts-compile analyze`. */
export function addAnalyze(program: Command): void {
  program
    .command('analyze')
    .description('what a finished run’s networks know, how sure they are, and what pulled at them')
    .argument('<run>', 'a run’s folder, or its name in runs/')
    .option('-o, --output <file>', 'where it goes; a page where it ends with .html (stdout)')
    .addOption(new Option('--format <format>', 'how it is told').choices(['text', 'json', 'html']))
    .option('--allow-path <dir>', 'a folder that specs may name files in; repeatable', allowFolder)
    .addOption(dataDir())
    .addHelpText(
      'before',
      examples(
        'ts-compile analyze runs/mnist-distill/lambda=0.9',
        'ts-compile analyze runs/x -o runs/x/analysis.html',
        'ts-compile analyze runs/x --format json > analysis.json',
      ),
    )
    .action(async (run: string, options: AnalyzeOptions) =>
      (await import('./commands/analyze.ts')).analyze(run, options),
    )
}
