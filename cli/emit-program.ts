import { Option, type Command } from 'commander'

import { PICTURES, TARGETS, type EmitOptions } from './commands/emission.ts'
import { examples, withSets } from './options.ts'

/** `ts-compile emit …`. */
export function addEmit(program: Command): void {
  withSets(program.command('emit'))
    .description('write the experiment for another framework, its networks as ONNX models, or draw it')
    .argument('<spec>', 'an experiment; for caffe, onnx and pictures a network file too')
    .addOption(new Option('--target <target>', 'for which').choices([...TARGETS, ...PICTURES]).makeOptionMandatory())
    .option(
      '-o, --output <path>',
      'the folder, where files of the same names are replaced (build/NAME/TARGET); of a picture the file (stdout)',
    )
    .option('--weights <file>', 'weights by the names that layers have in the spec, as a run leaves them')
    .option('--runs <dir>', 'where finished runs of its teachers are', 'runs')
    .option('--network <name>', 'for onnx: only this one of its networks')
    .option('--highlight-diff <other>', 'of a picture: mark what is otherwise in OTHER, a file or REV:path')
    .addHelpText(
      'before',
      examples(
        'ts-compile emit x.yaml --target caffe',
        'ts-compile emit x.yaml --target pytorch -o torch',
        'ts-compile emit x.yaml --target onnx --weights runs/x/student.safetensors',
        'ts-compile emit x.yaml --target svg -o x.svg',
        'ts-compile emit x.yaml --target png --highlight-diff main:x.yaml -o x.png',
      ),
    )
    .action(async (spec: string, options: EmitOptions) => (await import('./commands/emit.ts')).emit(spec, options))
}
