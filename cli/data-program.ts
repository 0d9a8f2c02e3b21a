import { Option, type Command } from 'commander'

import { dataDir, examples, positiveInteger, wholeNumber, withSets } from './options.ts'

/** `ts-compile data …`. */
export function addData(program: Command): void {
  const data = program
    .command('data')
    .description('the datasets that have a name: which there are, and how they get here')
    .addHelpText('before', examples('ts-compile data list', 'ts-compile data fetch cifar10'))
    .helpCommand(false)

  data
    .command('list')
    .description('what is known, and where it is on this machine')
    .addOption(new Option('--format <format>', 'how it is printed').choices(['text', 'json']).default('text'))
    .addOption(dataDir())
    .addHelpText('before', examples('ts-compile data list', 'ts-compile data list --format json'))
    .action(async (options: DataFlags & { format: 'text' | 'json' }) =>
      (await import('./commands/data-list.ts')).listData(options),
    )

  data
    .command('fetch')
    .description('download, check and unpack datasets; goes on where it was cut off')
    .argument('<name...>', 'datasets')
    .option('--mirror <url>', 'a server that has the archives (TS_COMPILE_MIRROR)')
    .option('--timeout <seconds>', 'without a byte from the server (30)', positiveInteger)
    .option('--retries <n>', 'attempts after the first (4)', wholeNumber)
    .addOption(dataDir())
    .addHelpText(
      'before',
      examples(
        'ts-compile data fetch cifar10',
        'ts-compile data fetch cifar10 fashion_mnist --data-dir /data',
        'ts-compile data fetch cifar100 --mirror https://mirror.example.org/datasets',
      ),
    )
    .action(async (names: string[], options: FetchFlags) =>
      (await import('./commands/data-fetch.ts')).fetchData(names, options),
    )

  withSets(data.command('info'))
    .description('open the data of a spec: numbers, classes, mean, and a picture of what the networks see')
    .argument('<spec>', 'an experiment')
    .addOption(new Option('--format <format>', 'how it is printed').choices(['text', 'json']).default('text'))
    .option('-o, --output <file>', 'the picture, a PNG (build/<name>/data.png); `-` for none')
    .addHelpText(
      'before',
      examples('ts-compile data info experiments/mnist-distill.yaml', 'ts-compile data info x.yaml -o sheet.png'),
    )
    .action(async (spec: string, options: InfoFlags) =>
      (await import('./commands/data-info.ts')).dataInfo(spec, options),
    )
}

interface DataFlags {
  readonly dataDir?: string
}

interface FetchFlags extends DataFlags {
  readonly mirror?: string
  readonly timeout?: number
  readonly retries?: number
}

interface InfoFlags extends DataFlags {
  readonly set: readonly string[]
  readonly format: 'text' | 'json'
  readonly output?: string
}
