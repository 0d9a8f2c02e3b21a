import { describe, expect, it } from 'vitest'

import { compileFiles, lines, small } from '../harness.ts'

const told = (train: string, test: string, allow = ''): readonly string[] =>
  lines(
    compileFiles(
      small([
        'data: { dataset: mnist }\nteacher',
        `data: { dataset: npy, train: { path: ${train}, labels: l.npy }, test: { path: ${test}, labels: l.npy }, shape: [1, 28, 28], classes: 10 }\n${allow}teacher`,
      ]),
    ).diagnostics,
  ).filter((line) => line.includes('same-images'))

describe('the two sets', () => {
  it('are told to be one where they have one name', () => {
    expect(told('x.npy', 'x.npy')).toEqual([
      expect.stringMatching(
        /^error same-images x\.yaml:4:\d+ the images to test on are those that are trained on: both are the same files \| name other files in `test`/,
      ),
    ])
    expect(told('[a.npy, b.npy]', '[a.npy, b.npy]')).toHaveLength(1)
  })

  it('are two where they have two, and one where that is meant', () => {
    expect(told('x.npy', 'y.npy')).toEqual([])
    expect(told('x.npy', 'x.npy', 'allow: [{ code: same-images, reason: by heart }]\n')).toEqual([])
  })
})
