/** `data:` as a layer for each phase. */
import type { Model } from '../../network/index.ts'
import type { Geometry, NormalizedData, NamedFile } from '../../normalize/index.ts'
import { Word, type Field, type Fields } from '../../prototxt/index.ts'
import { keySpanAt, spanAt } from '../../source/index.ts'
import type { Blobs } from './blobs.ts'
import type { Cannot } from '../cannot.ts'

export function dataLayers({ spec, dataset }: Model, blobs: Blobs, cannot: Cannot): Fields {
  const { data, tree } = spec
  const refuse = (message: string, path: readonly string[], help?: string): void =>
    cannot.say(message, spanAt(tree, ['data', ...path]), help)
  const named = dataset?.format === undefined
  const isHdf5 = data.dataset === 'hdf5'
  if (!named && data.dataset !== 'lmdb' && !isHdf5)
    refuse(
      `Caffe reads no \`${data.dataset}\``,
      ['dataset'],
      'make an LMDB of it with Caffe’s `convert_imageset`, and write `dataset: lmdb`',
    )
  if (data.shuffle && !isHdf5)
    refuse(
      'Caffe reads an LMDB in its order, and never shuffles it',
      ['shuffle'],
      '`--set data.shuffle=false`, and shuffle the LMDB when it is made',
    )
  if (data.validation !== undefined)
    refuse('Caffe holds no images out of an LMDB', ['split'], 'make an LMDB of its own for them')
  if (data.limit.train !== undefined || data.limit.test !== undefined)
    refuse('Caffe reads the whole of an LMDB', ['limit'], 'make an LMDB of fewer images')
  if (data.excluded.length > 0)
    refuse('Caffe leaves out no class of an LMDB', ['exclude_classes'], 'make an LMDB without it')
  if (data.corrupt === 'skip') refuse('Caffe skips no damaged image', ['corrupt'], 'leave it out when the LMDB is made')
  if (data.transform.channels === 'bgr')
    refuse('Caffe takes the channels as they are stored', ['transform', 'channels'], 'store them in that order')
  return (['train', 'test'] as const).map((phase): Field => {
    const labelled = dataset?.labelled[phase] ?? true
    return [
      'layer',
      [
        ['name', blobs.input],
        ['type', isHdf5 ? 'HDF5Data' : 'Data'],
        ['top', blobs.input],
        ['top', labelled ? 'label' : undefined],
        ['include', [['phase', new Word(phase.toUpperCase())]]],
        ...(isHdf5 ? [] : transformOf(data, phase, tree, cannot)),
        [
          isHdf5 ? 'hdf5_data_param' : 'data_param',
          [
            ['source', sourceOf(data, phase, named, refuse)],
            ['batch_size', data.batch[phase]],
            isHdf5 ? ['shuffle', data.shuffle && phase === 'train' ? true : undefined] : ['backend', new Word('LMDB')],
          ],
        ],
      ],
    ]
  })
}

type Refuse = (message: string, path: readonly string[], help?: string) => void

function sourceOf(data: NormalizedData, phase: 'test' | 'train', named: boolean, refuse: Refuse): string {
  if (named) return `${data.dataset}_${phase}_lmdb`
  const [path, more] = data[phase]?.paths ?? []
  if (data.dataset === 'hdf5' && path && /\.(h5|hdf5)$/.test(path.file))
    refuse('HDF5Data reads a list of files, not one', [phase, 'path'], 'write the path into a text file, and name that')
  if (more) refuse('Caffe reads one source a layer', [phase, 'path'])
  return path?.file ?? ''
}

function transformOf(
  data: NormalizedData,
  phase: 'test' | 'train',
  tree: Parameters<typeof spanAt>[0],
  cannot: Cannot,
): Fields {
  const { mean, scale } = data.transform
  const geometry: Geometry = data.transform[phase]
  const at = (key: string): ReturnType<typeof spanAt> => keySpanAt(tree, ['data', 'transform', key])
  if (geometry.resize)
    cannot.say('Caffe resizes no image of an LMDB', at('resize'), '`convert_imageset` does, with `-resize_height`')
  if (geometry.pad) cannot.say('Caffe pads no image', at('pad'), 'pad them when the LMDB is made')
  const crop = geometry.crop
  if (crop && crop[0] !== crop[1]) cannot.say('Caffe crops squares', at('crop'), 'take a square')
  if (mean === 'channel')
    cannot.say('Caffe works out no mean', at('mean'), 'write the numbers: `mean: [104, 117, 123]`')
  const fields: Fields = [
    ['mirror', geometry.mirror && phase === 'train' ? true : undefined],
    ['crop_size', crop?.[0]],
    ['scale', scale === 1 ? undefined : scale],
    ...meanFields(data.dataset, mean),
  ]
  return fields.some(([, value]) => value !== undefined) ? [['transform_param', fields]] : []
}

function meanFields(dataset: string, mean: NormalizedData['transform']['mean']): Fields {
  if (typeof mean !== 'string') {
    return isFile(mean) ? [['mean_file', mean.file.file]] : mean.map((value): Field => ['mean_value', value])
  }
  return mean === 'pixel' ? [['mean_file', `${dataset}_mean.binaryproto`]] : []
}

function isFile(mean: readonly number[] | { readonly file: NamedFile }): mean is { readonly file: NamedFile } {
  return 'file' in mean
}
