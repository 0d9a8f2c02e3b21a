import { openCifarBinary } from './cifar-binary.ts'
import { openIdx } from './idx.ts'
import type { Source } from './request.ts'

/** THE list of what opens data, by the name of its format. */
export const sources: Readonly<Record<string, Source>> = {
  cifar_binary: openCifarBinary,
  idx: openIdx,
}

export type { OpenedSource, PartRequest, Source, SourceRequest } from './request.ts'
