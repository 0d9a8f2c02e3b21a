/** What `-weights` of Caffe did silently, in writing. */
import type { WeightsHeader } from '../host.ts'
import type { WrittenMap } from '../source/index.ts'
import type { Notes } from './notes.ts'
import type { Part } from './parts.ts'
import type { LayerText } from './texts.ts'

export interface ImportedWeights {
  /** As the spec will write it. */
  readonly path: string
  /** What is in it; absent where it cannot be read. */
  readonly header: WeightsHeader | undefined
}

/** Caffe loads by the exact names of layers, and says nothing of those that it does not find. */
export function weightsOf(
  { name, role }: Part,
  texts: readonly LayerText[],
  { path, header }: ImportedWeights,
  notes: Notes,
): WrittenMap | undefined {
  if (!header) {
    if (role === 'student') return undefined
    notes.add('networks', `what is in ${path} is not known here; \`check\` says whether it fits`)
    return { file: path }
  }
  const inFile = new Set(header.tensors.map((tensor) => tensor.name.replace(/\.[^.]*$/, '')))
  const ours = texts.filter(({ blobs, type }) => blobs > 0 || type === 'batch_norm').map((text) => text.name)
  const found = ours.filter((layer) => inFile.has(layer))
  if (found.length === 0) {
    if (role === 'teacher') notes.add('networks', `${path} has none of the layers of \`${name}\``)
    return role === 'teacher' ? { file: path } : undefined
  }
  return {
    file: path,
    only: role === 'student' ? found : undefined,
    otherwise: found.length < ours.length ? 'fillers' : undefined,
    leftover: role !== 'student' && [...inFile].some((layer) => !ours.includes(layer)) ? 'ignore' : undefined,
  }
}
