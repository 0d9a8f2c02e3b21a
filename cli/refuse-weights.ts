/** A file of weights where a spec is wanted: what it is, and where it goes. */
import type { Command } from 'commander'

import { EXIT, Exit } from './exit.ts'

/** Arguments of this name are texts that people write. */
const TEXTS = ['spec', 'prototxt']
const TAKES_WEIGHTS = ['predict', 'eval', 'emit', 'import']

export async function refuseWeights(command: Command): Promise<void> {
  const named = command.registeredArguments.flatMap((argument, i) =>
    TEXTS.includes(argument.name()) ? [command.processedArgs[i] as unknown].flat() : [],
  )
  const { diskHost } = await import('./disk-host.ts')
  for (const file of named) {
    if (typeof file !== 'string' || diskHost.readText(file).ok) continue
    const what = await weightsIn(file)
    if (what === undefined) continue
    const name = command.name()
    const way = TAKES_WEIGHTS.includes(name)
      ? `name the network first: \`ts-compile ${name} ${name === 'import' ? 'NET.prototxt' : 'x.yaml'} --weights ${file}\``
      : `a spec names it: \`weights: { file: ${file} }\`; \`ts-compile weights ${file}\` shows what is in it`
    throw new Exit(EXIT.usage, `\`${file}\` is a file of weights (${what}), and no spec`, way)
  }
}

/** `caffemodel, 8 tensors`; undefined where it is none that can be read. */
async function weightsIn(path: string): Promise<string | undefined> {
  const { withWeightsFile } = await import('./open-weights.ts')
  const { counted } = await import('../compiler/emit/index.ts')
  try {
    return await withWeightsFile(path, ({ format, tensors }) =>
      Promise.resolve(`${format}, ${counted(tensors.length, 'tensor')}`),
    )
  } catch (cause) {
    if (cause instanceof Exit) return undefined // what is wrong with it as a spec is told by the command
    throw cause
  }
}
