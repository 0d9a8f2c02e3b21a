/** Finds what is in a file of weights: by the file, or by what `ts-compile weights lock` left beside it. */
import type { WeightsHeader } from '../host.ts'
import type { FileSource } from '../normalize/index.ts'
import { fromFolder } from '../paths.ts'
import { namedHeader, type NamedContext } from './named-header.ts'
import { headerFile } from './weight-header.ts'
import type { FoundSource } from './weight-source.ts'

/** `later`: the host has yet to read it. Undefined after a reported mistake. */
export function findWeightsFile(
  source: FileSource,
  context: NamedContext & { /** The spec's. */ readonly folder: string },
): FoundSource | 'later' | undefined {
  const { file, sha256 } = source
  const found = namedHeader(source, context.host.weights?.(file), WEIGHTS, context)
  if (found === 'later' || !found) return found
  const { header, locked } = found
  if (locked && sha256 && locked.sha256 !== sha256.text) {
    context.reporter.report('weights-changed', {
      message: `\`${headerFile(source.written)}\` was made of a file with another SHA-256`,
      at: sha256.span,
      help: `it has ${locked.sha256}`,
    })
    return undefined
  }
  const sum = sha256?.text ?? locked?.sha256
  return {
    source,
    plan: {
      type: 'file',
      file: fromFolder(context.folder, file),
      format: header?.format ?? 'not known',
      ...(sum !== undefined && { sha256: sum }),
      ...(source.layout !== 'caffe' && { layout: source.layout }),
    },
    tensors: header?.tensors,
  }
}

const WEIGHTS = {
  as: 'weights',
  of: 'weights',
  help: '`ts-compile weights FILE` shows what is in a file',
  isLocked: sameTensors,
  doubted: true,
}

function sameTensors(a: WeightsHeader, b: WeightsHeader): boolean {
  const text = ({ tensors }: WeightsHeader): string =>
    JSON.stringify(tensors.map(({ name, shape, dtype = 'F32' }) => [name, shape, dtype]).sort())
  return text(a) === text(b)
}
