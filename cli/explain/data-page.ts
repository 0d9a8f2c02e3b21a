/** Pages about datasets that have a name, and about the formats of files. */
import { datasets, formats, type DataFormat } from '../../compiler/index.ts'
import { wrapped } from './wrap.ts'

/** Those of the dataset or the format that is called so. */
export function dataPages(topic: string): readonly string[] {
  const named = datasets.filter(({ name }) => name === topic).map(datasetPage)
  return [...named, ...formats.filter(({ name }) => name === topic).map(formatPage)]
}

function datasetPage({ name, about, shape, classes, images }: (typeof datasets)[number]): string {
  return [
    `dataset ${name}`,
    wrapped(
      `${about}: images of ${shape.join('×')}, ${classes} classes, ${images.train} to train on, ${images.test} to test on`,
    ),
    `    data: { dataset: ${name} }`,
    wrapped('`ts-compile data list` says whether it is here, `ts-compile data info SPEC` what is in it.'),
  ].join('\n\n')
}

function formatPage(format: DataFormat): string {
  const { name, about, pictures, more } = format
  const kinds = pictures
    ? ['Pictures are decoded as their pixels are stored: EXIF’s note of how the camera was held is not heeded.']
    : []
  return [
    `format ${name}`,
    wrapped(about),
    ...[...kinds, ...more].map((text) => wrapped(text)),
    formatExample(format)
      .split('\n')
      .map((line) => `    ${line}`)
      .join('\n'),
    wrapped(
      '`shape` is what the networks see after the transform, [channels, height, width]; `ts-compile explain transform` says ' +
        'what can be done on the way. `labels: none` leaves labels out.',
    ),
  ].join('\n\n')
}

/** A `data` of a spec. */
export function formatExample({ name, example: { train, test, shape, classes } }: DataFormat): string {
  return [
    'data:',
    `  dataset: ${name}`,
    `  train: ${train}`,
    `  test: ${test}`,
    `  shape: [${shape.join(', ')}]`,
    `  classes: ${classes}`,
  ].join('\n')
}
