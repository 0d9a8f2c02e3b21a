import { existsSync } from 'node:fs'

import { Command, CommanderError, InvalidArgumentError, Option } from 'commander'

import { didYouMean, InternalError } from '../compiler/index.ts'
import { EXIT, Exit } from './exit.ts'
import { version } from './package-info.ts'
import { paint, say } from './terminal.ts'

const EXAMPLES = `
Examples:
  ts-compile check experiments/              find every mistake before step 1
  ts-compile experiments/mnist-distill.yaml  print the plan
  ts-compile run experiments/mnist-distill.yaml
  ts-compile run experiments/mnist-seed.yaml --set seed=1 --out runs/seed-1
  ts-compile explain untrained-teacher
`

const EXIT_CODES = `
Exit codes:
  0 fine   1 mistakes in the spec or its data   2 usage, files   3 stopped by a
  guard or a device   70 a bug of ours   130 interrupted
`

export async function main(argv: readonly string[]): Promise<void> {
  process.stdout.on('error', quietPipe)
  process.stderr.on('error', quietPipe)
  try {
    const program = makeProgram()
    refuseUnknownCommand(program, argv[2])
    await program.parseAsync([...argv])
  } catch (error) {
    process.exitCode = exitCodeFor(error)
  }
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
    .configureOutput({
      writeErr: (text) => process.stderr.write(text),
      getOutHelpWidth: () => 80,
      getErrHelpWidth: () => 80,
    })

  withSets(program.command('compile', { isDefault: true }))
    .description('check, compile and print the plan; `ts-compile SPEC` does the same')
    .argument('<spec>', 'an experiment')
    .option('-o, --output <dir>', 'where plan.json and plan.txt go (build/NAME), `-`: nowhere')
    .action(async (spec: string, options: { output?: string; set: string[] }) =>
      (await import('./commands/compile.ts')).compile(spec, options),
    )

  withSets(program.command('check'))
    .description('find every mistake in experiments, bases and network files; writes nothing')
    .argument('<spec...>', 'files or folders')
    .addOption(
      new Option('--format <format>', 'how mistakes are printed').choices(['text', 'json', 'github']).default('text'),
    )
    .option('--verbose', 'notes too: facts about the experiment that are no mistakes')
    .action(
      async (specs: string[], options: { format: 'text' | 'json' | 'github'; verbose?: boolean; set: string[] }) =>
        (await import('./commands/check.ts')).check(specs, options),
    )

  withSets(program.command('run'))
    .description('train the teacher if need be, then the student')
    .argument('<spec>', 'an experiment')
    .addOption(new Option('--engine <engine>', 'what runs the graph').choices(['auto', 'onnx']).default('auto'))
    .addOption(new Option('--device <device>', 'what it runs on').choices(['auto', 'cpu']).default('auto'))
    .option('--threads <n>', 'threads inside an op (all cores)', positiveInteger)
    .option('--out <dir>', 'the run’s folder (runs/NAME)')
    .action(async (spec: string, options: RunFlags) => {
      say(`ts-compile ${version()}: ${spec}`)
      await (await import('./commands/run.ts')).run(spec, options)
    })

  withSets(program.command('show'))
    .description('print the spec with everything said')
    .argument('<spec>', 'an experiment')
    .option('--resolved', 'composed, edited, defaults filled in (the only form there is)', true)
    .action(async (spec: string, options: { set: string[] }) =>
      (await import('./commands/show.ts')).show(spec, options),
    )

  program
    .command('explain')
    .description('what the code of a message means; without a code, all of them')
    .argument('[code]', 'for example untrained-teacher')
    .action(async (code: string | undefined) => (await import('./commands/explain.ts')).explain(code))

  program
    .command('doctor')
    .description('whether this machine has what a run needs')
    .addOption(new Option('--format <format>', 'how it is printed').choices(['text', 'json']).default('text'))
    .action(async (options: { format: 'text' | 'json' }) => (await import('./commands/doctor.ts')).doctor(options))
  return program
}

interface RunFlags {
  readonly engine: 'auto' | 'onnx'
  readonly device: 'auto' | 'cpu'
  readonly threads?: number
  readonly out?: string
  readonly set: string[]
}

function withSets(command: Command): Command {
  const collect = (value: string, before: string[]): string[] => [...before, value]
  return command.option('--set <path=value>', 'change one value; repeatable', collect, [])
}

function positiveInteger(text: string): number {
  const value = Number(text)
  if (!Number.isInteger(value) || value < 1 || value > 1024)
    throw new InvalidArgumentError('a whole number from 1 to 1024')
  return value
}

function exitCodeFor(error: unknown): number {
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
  say(error instanceof Error ? (error.stack ?? '') : '')
  return EXIT.bug
}

/** A reader that closes its end early (`| head`) is no failure. */
function quietPipe(error: NodeJS.ErrnoException): void {
  if (error.code === 'EPIPE') process.exit(EXIT.ok)
  throw error
}
