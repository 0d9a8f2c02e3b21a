import { existsSync } from 'node:fs'

import { Argument, Command, CommanderError, Option } from 'commander'

import { didYouMean, escapedLines, InternalError } from '../compiler/diagnostics/index.ts'
import { addAnalyze } from './analyze-program.ts'
import { addCost } from './cost-program.ts'
import { addData } from './data-program.ts'
import { EXIT, Exit } from './exit.ts'
import { addCompare, addDiff, addPlan, addSetup } from './review-program.ts'
import { addEmit } from './emit-program.ts'
import { addImport } from './import-program.ts'
import type { Shell } from './commands/completion.ts'
import type { EvalOptions } from './commands/eval.ts'
import type { PredictOptions } from './commands/predict.ts'
import type { Form } from './commands/show.ts'
import { formats, type Denied, type Format } from './formats.ts'
import { dataDir, denying, examples, withSets } from './options.ts'
import { packageFolder, version } from './package-info.ts'
import { addLock } from './lock-program.ts'
import { addReport } from './report-program.ts'
import { addRun } from './run-program.ts'
import { outliveReaders, paint, say } from './terminal.ts'
import { refuseWeights } from './refuse-weights.ts'
import { addTune } from './tune-program.ts'
import { delivered, waitsAtTheEnd } from './unread.ts'
import { addVerify } from './verify-program.ts'
import { addWeights } from './weights-program.ts'

const EXAMPLES = `
Examples:
  ts-compile check experiments/              find every mistake before step 1
  ts-compile experiments/mnist-distill.yaml  print the plan
  ts-compile run experiments/mnist-distill.yaml
  ts-compile run experiments/mnist-seed.yaml --set seed=1 --out runs/seed-1
  ts-compile init my-first                   a spec to start from
  ts-compile explain untrained-teacher       what a message means
`

const EXIT_CODES = `
Exit codes:
  0 fine   1 mistakes in the spec or its data   2 usage, files   3 stopped by a
  guard or a device   70 a bug of ours   130 interrupted
`

export async function main(argv: readonly string[]): Promise<void> {
  outliveReaders()
  try {
    const program = makeProgram()
    refuseUnknownCommand(program, argv[2])
    await program.parseAsync([...argv])
  } catch (error) {
    process.exitCode = await exitCodeFor(error)
  }
  if (waitsAtTheEnd() && !(await delivered())) process.exit()
}

/** A first word that is no command is a spec; where there is no such file, a slip of a command's name is likelier. */
function refuseUnknownCommand(program: Command, word: string | undefined): void {
  const commands = program.commands.map((command) => command.name())
  if (word === undefined || word.startsWith('-') || word === 'help' || commands.includes(word)) return
  if (/[./\\]/.test(word) || existsSync(word)) return
  const help = didYouMean(word, commands) ?? `the commands are ${commands.join(', ')}; a spec is a .yaml file`
  throw new Exit(EXIT.usage, `there is neither a command nor a file \`${word}\``, help)
}

function makeProgram(): Command {
  const program = new Command('ts-compile')
    .description('Compiles teacher-student experiments, and runs them.')
    .version(version())
    .option('--no-color', 'no colours')
    .addHelpText('before', `${EXAMPLES.trimStart()}`)
    .addHelpText('after', EXIT_CODES.trimEnd())
    .exitOverride()
    .hook('preAction', (_, command) => refuseWeights(command))
    .configureOutput({
      writeErr: (text) => process.stderr.write(escapedLines(text)),
      getOutHelpWidth: () => 80,
      getErrHelpWidth: () => 80,
    })

  withSets(denying(program.command('compile', { isDefault: true })))
    .description('check, compile and print the plan; `ts-compile SPEC` does the same')
    .argument('<spec>', 'an experiment')
    .option('-o, --output <dir>', 'where plan.json and plan.txt go (build/NAME), `-`: nowhere')
    .addHelpText('before', examples('ts-compile experiments/mnist-distill.yaml', 'ts-compile compile x.yaml -o -'))
    .action(async (spec: string, options: { output?: string; deny?: Denied; set: string[] }) =>
      (await import('./commands/compile.ts')).compile(spec, options),
    )

  withSets(denying(program.command('check')))
    .description('find every mistake in experiments, bases and network files; writes nothing')
    .argument('<spec...>', 'files or folders')
    .addOption(new Option('--format <format>', 'how mistakes are printed').choices(formats).default('text'))
    .option('--verbose', 'notes too: facts that are no mistakes, and what is waived; json and sarif always have them')
    .option('--watch', 'again after each change, until Ctrl-C (which exits with 0)')
    .addHelpText(
      'before',
      examples(
        'ts-compile check experiments/',
        'ts-compile check x.yaml --watch',
        'ts-compile check experiments/ --format github --deny warnings',
      ),
    )
    .action(async (specs: string[], options: CheckFlags) => (await import('./commands/check.ts')).check(specs, options))

  addDiff(program)
  addCompare(program)
  addPlan(program)
  addCost(program)
  addRun(program)
  addLock(program)
  addTune(program)
  addVerify(program)
  addReport(program)
  addAnalyze(program)

  withSets(program.command('predict'))
    .description('what a network makes of an array of inputs, or of a dataset')
    .argument('<spec>', 'an experiment, a network file, or a prototxt')
    .option('--input <npy>', 'inputs [N, C, H, W] as the network sees them, after the transform')
    .addOption(
      new Option('--data <set>', 'in place of inputs: all images of the experiment’s data, for `recorded`').choices([
        'train',
        'test',
      ]),
    )
    .requiredOption('-o, --output <npy>', 'where the numbers go, float32 [N, …]')
    .option('--weights <file>', 'the network’s weights, in place of what the spec says')
    .option('--network <name>', 'which network of the experiment')
    .option('--blob <name>', 'the layer’s output that is wanted (the last)')
    .addHelpText(
      'before',
      examples(
        'ts-compile predict networks/lenet.yaml --weights lenet.caffemodel --input x.npy -o y.npy',
        'ts-compile predict x.yaml --network student --weights runs/x/student.safetensors --input x.npy -o y.npy',
        'ts-compile predict x.yaml --network teacher --data train -o logits.npy',
      ),
    )
    .action(async (file: string, options: PredictOptions) =>
      (await import('./commands/predict.ts')).predict(file, options),
    )

  withSets(program.command('eval'))
    .description('how good a network is on the whole test set')
    .argument('<spec>', 'an experiment')
    .option('--weights <file>', 'the network’s weights, in place of what the spec says')
    .option('--network <name>', 'which network (the one that is no teacher)')
    .option('--blob <name>', 'the layer with an output a class (what the spec measures)')
    .addOption(new Option('--format <format>', 'how it is printed').choices(['text', 'json']).default('text'))
    .addHelpText(
      'before',
      examples(
        'ts-compile eval x.yaml --weights runs/x/student.safetensors',
        'ts-compile eval x.yaml --network teacher --weights lenet.caffemodel',
      ),
    )
    .action(async (spec: string, options: EvalOptions) =>
      (await import('./commands/eval.ts')).evalNetwork(spec, options),
    )

  const forms: readonly (readonly [Form, string])[] = [
    ['resolved', 'composed, edited, defaults filled in (the default)'],
    ['provenance', 'the same, each value with the line, setting or default that it comes from'],
    ['canonical', 'the file alone, keys in order, for `git diff`'],
    ['hash', 'what the result and the plan are known by'],
  ]
  const goTogether = (...pair: readonly Form[]): boolean => pair.includes('resolved') && pair.includes('provenance')
  const show = withSets(program.command('show')).description('print the spec with everything said')
  for (const [form, what] of forms) {
    const others = forms.flatMap(([other]) => (other === form || goTogether(form, other) ? [] : [other]))
    show.addOption(new Option(`--${form}`, what).conflicts(others))
  }
  show
    .argument('<spec>', 'an experiment; with --canonical any YAML file')
    .addHelpText(
      'before',
      examples(
        'ts-compile show x.yaml',
        'ts-compile show x.yaml --provenance --set seed=1',
        'git config diff.ts-compile.textconv "npx ts-compile show --canonical"',
      ),
    )
    .action(async (spec: string, options: { set: string[] } & Partial<Record<Form, true>>) => {
      const form = forms.map(([name]) => name).findLast((name) => options[name]) ?? 'resolved'
      await (await import('./commands/show.ts')).show(spec, { form, set: options.set })
    })

  program
    .command('init')
    .description('write a teacher, a student and their network to start from')
    .argument('[name]', 'what the experiment is called', 'my-experiment')
    .addHelpText('before', examples('ts-compile init my-first'))
    .action(async (name: string) => (await import('./commands/init.ts')).init(name))

  program
    .command('explain')
    .description('what a code, a type or a key means; alone, what can be asked')
    .argument('[topic]', 'a code, a type, a key, or one of the lists')
    .addHelpText(
      'before',
      examples(
        'ts-compile explain untrained-teacher     a code',
        'ts-compile explain convolution           a layer, a loss, a solver …',
        'ts-compile explain solver.lr_policy      a key',
        'ts-compile explain layers                all of a kind',
      ),
    )
    .action(async (topic: string | undefined) => (await import('./commands/explain.ts')).explain(topic))

  addImport(program)
  addEmit(program)
  addData(program)
  addWeights(program)
  addSetup(program)

  program
    .command('completion')
    .description('a script that completes commands, options and codes on Tab')
    .addArgument(new Argument('<shell>', 'your shell').choices(['bash', 'zsh', 'fish']))
    .addHelpText(
      'before',
      examples(
        'source <(ts-compile completion bash)    in ~/.bashrc',
        'source <(ts-compile completion zsh)     in ~/.zshrc, after compinit',
        'ts-compile completion fish > ~/.config/fish/completions/ts-compile.fish',
      ),
    )
    .action(async (shell: Shell) => (await import('./commands/completion.ts')).completion(shell))

  program
    .command('complete', { hidden: true })
    .argument('<words...>', 'the words before the cursor, and the one at it')
    .allowUnknownOption()
    .action(async (words: string[]) => (await import('./commands/completion.ts')).complete(program, words))

  program
    .command('doctor')
    .description('whether this machine has what a run needs')
    .addOption(new Option('--format <format>', 'how it is printed').choices(['text', 'json']).default('text'))
    .addOption(dataDir())
    .action(async (options: { format: 'text' | 'json'; dataDir?: string }) =>
      (await import('./commands/doctor.ts')).doctor(options),
    )
  return program
}

interface CheckFlags {
  readonly format: Format
  readonly deny?: Denied
  readonly verbose?: boolean
  readonly watch?: boolean
  readonly set: string[]
}

async function exitCodeFor(error: unknown): Promise<number> {
  if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.ok : EXIT.usage
  if (error instanceof Exit) {
    if (error.message !== '')
      say(error.message.includes('error[') ? error.message : `${paint.error('error')}: ${error.message}`)
    if (error.help !== undefined) say(`   = ${paint.help('help')}: ${error.help}`)
    return error.code
  }
  const kind =
    error instanceof InternalError ? 'a bug of ts-compile' : 'an unexpected failure, which is a bug of ts-compile'
  say(`${paint.error('internal error')}: ${error instanceof Error ? error.message : String(error)}`)
  say(`   = this is ${kind}: please report it with the spec and this:`)
  const stack = error instanceof Error ? (error.stack ?? '') : ''
  const { inSources } = await import('./stack.ts')
  say(inSources(stack, packageFolder()))
  return EXIT.bug
}
