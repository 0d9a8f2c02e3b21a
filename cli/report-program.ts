import type { Command } from 'commander'

import type { ReportOptions } from './commands/report.ts'
import { collect, examples } from './options.ts'

/** `ts-compile report`. */
export function addReport(program: Command): void {
  program
    .command('report')
    .description('one page that compares runs: of sweeps, of seeds, of any, and beside logs')
    .argument('<run...>', 'folders of runs or of sweeps, or names in runs/')
    .option('--golden <name=csv>', 'a logged curve: iter,accuracy,loss,ts_loss; repeatable', collect, [])
    .option('-o, --output <html>', 'where the page goes, `-`: stdout', 'comparison.html')
    .addHelpText(
      'before',
      examples(
        'ts-compile report runs/lambda-sweep',
        'ts-compile report runs/mini-1 runs/mini-2 -o mini.html',
        'ts-compile report runs/sweep --golden lambda=0.1=log.csv   beside that member',
      ),
    )
    .action(async (runs: string[], options: ReportOptions) =>
      (await import('./commands/report.ts')).report(runs, options),
    )
}
