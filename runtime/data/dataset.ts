import { join, resolve } from 'node:path'

import { datasetFacts, formatOf, InternalError, type DataPlan, type Host } from '../../compiler/index.ts'
import { about } from './about.ts'
import { catalogEntry, dataFolder, fileIn, locate, type DataOptions } from './catalog/index.ts'
import type { LeftOut } from './left-out.ts'
import { fileAt, PATHS_ARE, sources, type PartRequest, type Progress, type SourceRequest } from './sources/index.ts'
import type { Store } from './stores/index.ts'

/** Of pictures of several sizes: each that occurs, and one that has it. */
export interface SizedSplit {
  readonly sizes: readonly { readonly height: number; readonly width: number; readonly example: string }[]
}

/** Images and their labels, in the order of the files. */
export interface Split extends Partial<SizedSplit> {
  readonly count: number
  readonly store: Store
  /** In memory that threads share; undefined where there are none. */
  readonly labels: Int32Array | undefined
  /** Over the images alone: two sets with the same hold the same images. */
  readonly images: string
  /** Of pairs: one whose two pictures differ in size, in words. */
  readonly unequal?: string
  /** What `corrupt: skip` goes on without; undefined where that is nothing. */
  readonly leftOut?: LeftOut | undefined
}

export interface Dataset {
  readonly name: string
  /** The spec's: paths of its plan are from there. */
  readonly folder: string
  /** Where what is found out about it is kept. */
  readonly cache: string
  readonly train: Split
  readonly test: Split
  /** Over the content of both splits: what the numbers were trained on. */
  readonly hash: string
  /** Where it came from, as `lock.json` records it. */
  readonly source: string
  /** What the classes are called, where that is known. */
  readonly classNames?: readonly string[]
}

/** What of a plan says which data is meant. */
export type DataSource = Pick<DataPlan, 'dataset' | 'files' | 'shape' | 'classes' | 'corrupt'>

export interface OpenOptions extends DataOptions {
  /** Which files a spec may name, as the compiler asks it; links in a set are held against it. Default: any. */
  readonly outside?: Host['outside']
  /** Where what is found out about data is kept, in place of the data folder: one that is empty has every file read again. */
  readonly index?: string
}

/**
 * Opens a dataset and proves that it is what the plan says. `folder` is the spec's: paths of the plan are from there. Throws
 * a RunError that names the file that is wrong.
 */
export async function openDataset(
  data: DataSource,
  folder: string,
  options: OpenOptions & { readonly progress?: Progress } = {},
): Promise<Dataset> {
  const { format, request, source } = named(data, options) ?? stored(data, folder)
  const open = sources[format]
  if (!open) throw new InternalError(`nothing reads ${format}`)
  const help = catalogEntry(data.dataset) ? 'install or fetch it again' : PATHS_ARE
  for (const part of [request.train, request.test])
    for (const [key, file] of filesOf(part, format)) await about(['data', part.phase, key], () => fileAt(file, help))
  const cache = options.index ?? join(dataFolder(options), '.index')
  const outside = (path: string): readonly string[] | undefined => options.outside?.(path, join(folder, 'spec'))
  const opened = await open({ ...request, cache, progress: options.progress, outside })
  const { classNames } = catalogEntry(data.dataset) ?? {}
  return { name: data.dataset, folder, cache, source, ...(classNames && { classNames }), ...opened }
}

/** Those that a part names, by the keys that do. */
function filesOf({ paths, labels }: PartRequest, format: string): readonly (readonly [key: string, file: string])[] {
  const { path: names, labels: from } = formatOf(format) ?? {}
  const own = names === 'folder' ? [] : paths.map((path) => ['path', path] as const)
  return from === 'file' && labels !== undefined && labels !== 'none' ? [...own, ['labels', labels]] : own
}

interface Wanted {
  readonly format: string
  readonly request: Omit<SourceRequest, 'cache' | 'progress' | 'outside'>
  readonly source: string
}

/** A named dataset is files of a format at a known place. */
function named({ dataset, shape, classes }: DataSource, options: DataOptions): Wanted | undefined {
  const [entry, facts] = [catalogEntry(dataset), datasetFacts(dataset)]
  if (!entry || !facts) return undefined
  const { folder, source } = locate(entry, options)
  const part = (phase: 'train' | 'test'): SourceRequest['train'] => {
    const { paths, labels } = entry[phase]
    const apart = formatOf(entry.format)?.labels === 'file'
    return {
      phase,
      paths: paths.map((name) => fileIn(folder, name)),
      ...(labels !== undefined && { labels: apart ? fileIn(folder, labels) : labels }),
      count: facts.images[phase],
    }
  }
  return {
    format: entry.format,
    request: { train: part('train'), test: part('test'), shape, classes, corrupt: 'fail' },
    source,
  }
}

function stored({ dataset, files, shape, classes, corrupt }: DataSource, folder: string): Wanted {
  if (!files) throw new InternalError(`${dataset} is a format without files`)
  const apart = formatOf(dataset)?.labels === 'file'
  const part = (phase: 'train' | 'test'): SourceRequest['train'] => {
    const { paths, labels } = files[phase]
    return {
      phase,
      paths: paths.map((path) => resolve(folder, path)),
      ...(labels !== undefined && { labels: apart && labels !== 'none' ? resolve(folder, labels) : labels }),
    }
  }
  return {
    format: dataset,
    request: { train: part('train'), test: part('test'), shape, classes, corrupt },
    source: dataset,
  }
}
