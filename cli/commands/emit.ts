import { join } from 'node:path'

import { makeFolders } from '../../runtime/make-folder.ts'
import { systemReason } from '../../runtime/run-error.ts'
import { replaceFile } from '../../runtime/whole-file.ts'
import { EXIT, Exit } from '../exit.ts'
import { say } from '../terminal.ts'
import { PICTURES, type Emission, type EmitOptions, type PictureTarget, type Target } from './emission.ts'

const EMITTERS: Readonly<Record<Target, (file: string, options: EmitOptions) => Promise<Emission>>> = {
  caffe: async (...given) => (await import('./emit-caffe.ts')).emitForCaffe(...given),
  onnx: async (...given) => (await import('./emit-onnx.ts')).emitForOnnx(...given),
  pytorch: async (...given) => (await import('./emit-pytorch.ts')).emitForPytorch(...given),
}

/**
 * Writes an experiment as another framework would be told it, and names the command that runs it. Everything is made before
 * anything is written; a file of the same name from before is replaced, and nothing else in the folder is touched.
 */
export async function emit(file: string, options: EmitOptions): Promise<void> {
  const { target, output, highlightDiff } = options
  if (isPicture(target)) return (await import('./emit-picture.ts')).emitPicture(file, target, options)
  if (highlightDiff !== undefined)
    throw new Exit(EXIT.usage, '`--highlight-diff` is for pictures', `they are ${PICTURES.join(', ')}`)
  const { name, files, notes, next } = await EMITTERS[target](file, options)
  const folder = output ?? join('build', name, target)
  try {
    makeFolders(folder)
    for (const [name, content] of files) replaceFile(join(folder, name), content)
  } catch (cause) {
    throw new Exit(EXIT.usage, `cannot write to \`${folder}\`: ${systemReason(cause)}`, 'name another folder with `-o`')
  }
  for (const note of notes) say(`note: ${note}`)
  say(`wrote ${files.map(([name]) => name).join(', ')} to ${folder}`)
  if (next !== undefined) say(`next: cd ${folder} && ${next}`)
}

function isPicture(target: Target | PictureTarget): target is PictureTarget {
  return PICTURES.some((one) => one === target)
}
