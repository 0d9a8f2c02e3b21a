import { Option, type Command } from 'commander'

import type { ConvertOptions } from './commands/weights-convert.ts'
import { examples } from './options.ts'

/** `ts-compile weights …`. */
export function addWeights(program: Command): void {
  const weights = program
    .command('weights')
    .description('what is in a file of weights; compare, convert and lock such files')
    .addHelpText('before', examples('ts-compile weights lenet.caffemodel', 'ts-compile weights lock lenet.caffemodel'))
    .helpCommand(false)

  weights
    .command('list', { isDefault: true })
    .description('names, shapes and types; `ts-compile weights FILE` does the same')
    .argument('<file>', 'a file of weights, of whatever format; `explain weights` lists them')
    .addOption(new Option('--format <format>', 'how it is printed').choices(['text', 'json']).default('text'))
    .addHelpText(
      'before',
      examples('ts-compile weights lenet.caffemodel', 'ts-compile weights x.safetensors --format json'),
    )
    .action(async (file: string, options: { format: 'text' | 'json' }) =>
      (await import('./commands/weights.ts')).listWeights(file, options),
    )

  weights
    .command('lock')
    .description(
      'write FILE.header.json beside it, to be committed: `check` proves weights by it where the file is not',
    )
    .argument('<file...>', 'files of weights')
    .addHelpText('before', examples('ts-compile weights lock VGG_ILSVRC_16_layers.caffemodel'))
    .action(async (files: string[]) => (await import('./commands/weights.ts')).lockWeights(files))

  weights
    .command('diff')
    .description('which tensors differ, and by how much')
    .argument('<a>', 'a file of weights')
    .argument('<b>', 'another')
    .option('--exit-code', 'exit with 1 where they differ')
    .addHelpText('before', examples('ts-compile weights diff runs/a/student.safetensors runs/b/student.safetensors'))
    .action(async (a: string, b: string, options: { exitCode?: boolean }) =>
      (await import('./commands/weights-diff.ts')).diffWeights(a, b, options),
    )

  weights
    .command('convert')
    .description('write the same tensors in the format that the name of OUT ends in')
    .argument('<file>', 'a file of weights')
    .argument('<out>', 'a new file: .safetensors, .caffemodel, .pth, .npz, …')
    .addOption(
      new Option('--layout <layout>', 'whose names and orders of numbers OUT has; with --of').choices([
        'pytorch',
        'tfjs',
      ]),
    )
    .option('--of <spec>', 'an experiment that has the network of these weights, or left this checkpoint')
    .option('--network <name>', 'which of its networks')
    .addHelpText(
      'before',
      examples(
        'ts-compile weights convert lenet.caffemodel lenet.safetensors',
        'ts-compile weights convert runs/x/checkpoints/iter-000500.safetensors s.solverstate --of x.yaml',
        'ts-compile weights convert runs/x/student.safetensors student.pth \\\n    --layout pytorch --of x.yaml --network student',
      ),
    )
    .action(async (file: string, out: string, options: ConvertOptions) =>
      (await import('./commands/weights-convert.ts')).convertWeights(file, out, options),
    )
}
