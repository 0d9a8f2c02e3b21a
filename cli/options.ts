/** What several commands have in common: options, numbers, and the examples of their help. */
import { InvalidArgumentError, Option, type Command } from 'commander'

import type { EngineOptions } from '../runtime/index.ts'
import { allowFolder, nameDataFolder } from './named-folders.ts'

/** The first thing that help shows. */
export function examples(...lines: readonly string[]): string {
  return `Examples:\n${lines.map((line) => `  ${line}`).join('\n')}\n`
}

export function denying(command: Command): Command {
  return command.addOption(new Option('--deny <what>', 'fail where there is one').choices(['warnings']))
}

/** As `engineOptions` reads them. */
export type EngineFlags = Required<Pick<EngineOptions, 'engine' | 'device'>>

/** What runs the graph, and where. */
export function engineOptions(command: Command): Command {
  return command
    .addOption(new Option('--engine <engine>', 'what runs the graph').choices(['auto', 'onnx', 'tfjs']).default('auto'))
    .addOption(
      new Option('--device <device>', 'what it runs on')
        .choices(['auto', 'cpu', 'webgpu', 'cuda', 'coreml', 'dml'])
        .default('auto'),
    )
    .option('--threads <n>', 'threads inside an op (all cores)', positiveInteger)
    .option('--no-fuse', 'op by op, images as the graph has them: slower')
}

/** Of an option that may be said several times. */
export function collect(value: string, before: readonly string[]): readonly string[] {
  return [...before, value]
}

export function withSets(command: Command): Command {
  return command
    .option('--set <path=value>', 'change one value; repeatable', collect, [])
    .option('--allow-path <dir>', 'a folder that specs may name files in; repeatable', allowFolder)
    .addOption(dataDir())
}

export function dataDir(): Option {
  return new Option('--data-dir <dir>', 'where datasets are (TS_COMPILE_DATA, or a cache)').argParser(nameDataFolder)
}

export function seconds(text: string): number {
  const value = Number(text)
  if (text.trim() !== '' && value >= 0 && value < Infinity) return value
  throw new InvalidArgumentError('a number of seconds, 0 or more')
}

/** Why something is done that would be refused: it is written down. */
export function reason(text: string): string {
  if (text.trim() !== '') return text
  throw new InvalidArgumentError('say why, in a word or more')
}

export function port(text: string): number {
  const value = Number(text)
  if (/^\d+$/.test(text) && value >= 1 && value <= 65535) return value
  throw new InvalidArgumentError(
    /^-?\d+$/.test(text)
      ? 'a port from 1 to 65535; without one, a free one is taken'
      : 'it is no port: say `--serve` after the spec, or with a port',
  )
}

export function positiveInteger(text: string): number {
  return integerFrom(1, text)
}

export function wholeNumber(text: string): number {
  return integerFrom(0, text)
}

function integerFrom(least: number, text: string): number {
  const value = Number(text)
  if (text.trim() === '' || !Number.isInteger(value) || value < least || value > 1024)
    throw new InvalidArgumentError(`a whole number from ${least} to 1024`)
  return value
}
