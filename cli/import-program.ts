import { InvalidArgumentError, Option, type Command } from 'commander'

import { examples } from './options.ts'

/** `ts-compile import …`. */
export function addImport(program: Command): void {
  program
    .command('import')
    .description('write the spec that says what Caffe’s prototxts say')
    .argument('<prototxt>', 'a net, or a solver that holds or names one')
    .option('--solver <file>', 'the solver that trains it')
    .option('--weights <file>', 'what `caffe train -weights` would load')
    .addOption(new Option('--shape <c,h,w>', 'of the images, where the net cannot say it').argParser(shape))
    .option('-o, --output <file>', 'the spec, a new file (standard output)')
    .addHelpText(
      'before',
      examples(
        'ts-compile import lenet_train_test.prototxt --solver lenet_solver.prototxt',
        'ts-compile import ts_cifar10_solver.prototxt --weights teacher.caffemodel \\',
        '                  -o ts-cifar10.yaml',
      ),
    )
    .action(async (net: string, options: ImportFlags) => (await import('./commands/import.ts')).importNet(net, options))
}

interface ImportFlags {
  readonly solver?: string
  readonly weights?: string
  readonly shape?: readonly [number, number, number]
  readonly output?: string
}

function shape(text: string): readonly [number, number, number] {
  const sizes = text.split(',').map((part) => (/^\d+$/.test(part.trim()) ? Number(part) : 0))
  const [channels = 0, height = 0, width = 0] = sizes
  if (sizes.length !== 3 || sizes.some((size) => size < 1))
    throw new InvalidArgumentError('three numbers: channels, height and width, as in 3,32,32')
  return [channels, height, width]
}
