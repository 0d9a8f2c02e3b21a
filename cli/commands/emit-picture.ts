import { basename } from 'node:path'

import { kindOf, type CompiledExperiment } from '../../compiler/index.ts'
import { diffExperiments } from '../../compiler/diff/index.ts'
import {
  collapsed,
  comparedPicture,
  dotText,
  experimentPicture,
  mermaidText,
  networkPicture,
  type Picture,
} from '../../compiler/emit/picture/index.ts'
import { counted } from '../../compiler/emit/index.ts'
import { compiledAt } from '../compare-specs.ts'
import { diskHost } from '../disk-host.ts'
import { EXIT, Exit } from '../exit.ts'
import { pngOf, svgOf } from '../graphviz.ts'
import { networkAlone } from '../network-alone.ts'
import { placeOf } from '../places.ts'
import { print, printBytes, say } from '../terminal.ts'
import { replaceOrExit } from '../write-file.ts'
import { compileOrExit } from './compile.ts'
import type { EmitOptions, PictureTarget } from './emission.ts'

/** Draws an experiment, or a network file. */
export async function emitPicture(file: string, target: PictureTarget, options: EmitOptions): Promise<void> {
  const { output, weights, network } = options
  if (weights !== undefined || network !== undefined)
    throw new Exit(EXIT.usage, '`--weights` and `--network` say nothing of a picture', 'leave them out')
  if (target === 'png' && output === undefined && process.stdout.isTTY)
    throw new Exit(EXIT.usage, 'a terminal cannot show a PNG', 'name a file with `-o`, or let a pipe take it')
  const content = await drawn(collapsed(await pictureOf(file, options)), target)
  if (output !== undefined) {
    replaceOrExit(output, content)
    say(`wrote ${output}`)
  } else if (typeof content === 'string') print(content)
  else printBytes(content)
}

async function pictureOf(file: string, { set, highlightDiff: other }: EmitOptions): Promise<Picture> {
  if (kindOf(file, diskHost) !== 'network') {
    const experiment = await compileOrExit(file, set)
    return other === undefined ? experimentPicture(experiment) : compared(await otherOf(other, set), experiment)
  }
  if (other !== undefined)
    throw new Exit(EXIT.usage, `\`${file}\` is a network: \`--highlight-diff\` compares experiments`)
  const { network } = await networkAlone(file, { set, bare: true })
  return networkPicture(network, basename(file).replace(/\.ya?ml$/, ''))
}

/** What no box or arrow shows is told beside the picture. */
function compared(before: CompiledExperiment, after: CompiledExperiment): Picture {
  const diff = diffExperiments(before, after)
  const unseen = diff.changes.filter(({ of }) => of === undefined || of.length === 0)
  const told = unseen.map(({ subject, before: was, after: is }) =>
    was === undefined && is === undefined ? subject : `${subject} ${was ?? '–'} → ${is ?? '–'}`,
  )
  if (told.length > 0) say(`not in the picture: ${told.join('; ')}`)
  return comparedPicture(before, after, diff)
}

async function otherOf(operand: string, set: readonly string[]): Promise<CompiledExperiment> {
  const place = await placeOf(operand)
  if (!place.isFile) throw new Exit(EXIT.usage, `\`${operand}\` is a folder`, 'name the spec in it')
  const found = await compiledAt(place, set)
  if ('experiment' in found) return found.experiment
  throw new Exit(EXIT.mistakes, `\`${operand}\` has ${counted(found.errors, 'error')}, first: ${found.first}`)
}

async function drawn(picture: Picture, target: PictureTarget): Promise<string | Uint8Array> {
  switch (target) {
    case 'dot':
      return dotText(picture)
    case 'mermaid':
      return mermaidText(picture)
    case 'svg':
      return svgOf(dotText(picture))
    case 'png':
      return pngOf(await svgOf(dotText(picture)))
  }
}
