import { InvalidArgumentError, Option, type Command } from 'commander'

import type { Denied } from './formats.ts'
import { denying, engineOptions, examples, type EngineFlags, port, reason, seconds, withSets } from './options.ts'
import { version } from './package-info.ts'
import { say } from './terminal.ts'

/** `ts-compile run`, and `runs`. */
export function addRun(program: Command): void {
  engineOptions(withSets(denying(program.command('run'))))
    .description('train the teacher if need be, then the student')
    .argument('<spec>', 'an experiment')
    .option('--out <dir>', 'the run’s folder (runs/NAME)')
    .option('--resume', 'go on with what was not finished; begin what was not begun')
    .option('--resume-anyway <reason>', 'the same where something has changed, which is written down', reason)
    .option('--autosave <seconds>', 'between two states kept to resume from, 0: none is (30)', seconds)
    .option('--audit', 'run some steps twice, and on another number of threads, first')
    .option('--profile', 'see where the time of a step goes, by layer and by op, first')
    .option('--tensorboard', 'an event file in the run’s folder: tensorboard --logdir runs')
    .addOption(teacherCache())
    .option('--together <n>', 'members of a sweep that train at the same time, at most, or auto (off)', together)
    .option('--locked', 'refuse to begin where x.lock.json beside x.yaml has drifted')
    .option('--serve [port]', 'show the report, live, to this machine’s browsers until the run ends', port)
    .addHelpText(
      'before',
      examples(
        'ts-compile run x.yaml',
        'ts-compile run x.yaml --resume             after Ctrl-C, a crash, a power cut',
        'ts-compile run x.yaml --set seed=1 --out runs/x-seed-1',
      ),
    )
    .action(async (spec: string, options: RunFlags) => {
      say(`ts-compile ${version()}: ${spec}`)
      await (await import('./commands/run.ts')).run(spec, options)
    })

  program
    .command('runs')
    .description('which runs there are, and how far each is')
    .argument('[folder]', 'where they are', 'runs')
    .addOption(new Option('--format <format>', 'how it is printed').choices(['text', 'json']).default('text'))
    .addHelpText('before', examples('ts-compile runs', 'ts-compile runs runs/x --format json'))
    .action(async (folder: string, options: { format: 'text' | 'json' }) =>
      (await import('./commands/runs.ts')).runs(folder, options),
    )
}

/** Numbers are the same with it and without. */
function teacherCache(): Option {
  return new Option('--teacher-cache <when>', 'keep what frozen networks answer')
    .choices(['auto', 'off'])
    .default('auto')
}

/** Numbers are those of each member by itself on as many threads as its steps have. */
function together(text: string): number | 'auto' | 'off' {
  if (text === 'auto' || text === 'off') return text
  if (/^[1-9]\d{0,5}$/.test(text)) return Number(text)
  throw new InvalidArgumentError('It is a whole number from 1, auto or off.')
}

interface RunFlags {
  readonly audit?: true
  readonly profile?: true
  readonly locked?: true
  readonly serve?: true | number
  readonly resume?: true
  readonly resumeAnyway?: string
  readonly autosave?: number
  readonly tensorboard?: true
  readonly teacherCache: 'auto' | 'off'
  readonly together?: number | 'auto' | 'off'
  readonly engine: EngineFlags['engine']
  readonly device: EngineFlags['device']
  readonly threads?: number
  readonly fuse: boolean
  readonly out?: string
  readonly dataDir?: string
  readonly deny?: Denied
  readonly set: string[]
}
